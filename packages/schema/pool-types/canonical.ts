/** A definition as libvirt keeps it: what it never reads or never prints is gone, what it fills in is there. */

import { applies } from "../fields/conditions.ts";
import {
  type AnyGroup,
  type Fields,
  type Node,
  type PoolDef,
  type PoolType,
  pool,
  type VolumeDef,
  valueAt,
  volume,
} from "../fields/index.ts";
import type { PoolTypeSpec, SourcePart } from "./spec.ts";
import { specOf } from "./specs.ts";

type Values = { readonly [key: string]: unknown };

interface Kept {
  /** Whether what the host reports (sizes, extents, times) stays: so for a live document, not for one that a person wrote. */
  readonly reported?: boolean;
}

/** Parts of a pool's source that are printed only for some types. */
const flagged: readonly SourcePart[] = ["hosts", "devices", "dir", "adapter", "name", "initiator"];

/** The pool that libvirt's `pool-dumpxml` prints for this definition. */
export function canonicalPool(def: PoolDef, kept: Kept = {}): PoolDef {
  const spec = specOf(def.type);
  const dropped = new Set<string>([
    ...spec.ignores,
    ...flagged.filter((part) => !spec.source.includes(part)).map((part) => `source.${part}`),
  ]);
  const filled = Object.entries(spec.defaults).reduce<object>((value, [path, rule]) => {
    if (typeof rule === "string") return valueAt(value, path) === undefined ? withAt(value, path, rule) : value;
    const from = valueAt(value, rule.from);
    if (from === undefined || (!rule.always && valueAt(value, path) !== undefined)) return value;
    return withAt(value, path, `${rule.behind ?? ""}${String(from)}`);
  }, def);
  return printed(pool, filled, { dropped, kept }) as PoolDef;
}

/** The volume that libvirt's `vol-dumpxml` prints for this definition. */
export function canonicalVolume(def: VolumeDef, of: { readonly poolType: PoolType } & Kept): VolumeDef {
  const spec = specOf(of.poolType);
  const dropped = new Set<string>(spec.volumeFormats ? [] : ["target.format", "backingStore.format"]);
  if (def.backingStore?.path === undefined) dropped.add("backingStore");
  return printed(
    volume,
    volumeDefaults.reduce<object>((value, fill) => fill(value, spec), def),
    {
      dropped,
      kept: of,
    },
  ) as VolumeDef;
}

type Fill = (value: object, spec: PoolTypeSpec) => object;

const fillIn =
  (path: string, of: (value: object, spec: PoolTypeSpec) => unknown): Fill =>
  (value, spec) => {
    const filled = valueAt(value, path) === undefined ? of(value, spec) : undefined;
    return filled === undefined ? value : withAt(value, path, filled);
  };

/** What libvirt's volume parser (11.3) fills in. Features need the compatibility level that is called 1.1. */
const volumeDefaults: readonly Fill[] = [
  fillIn("type", () => "file"),
  fillIn("capacity", () => 0n),
  fillIn("allocation", (value) => valueAt(value, "capacity")),
  fillIn("target.format.type", (_, spec) => spec.volumeFormats?.default),
  fillIn("target.compat", (value) => (valueAt(value, "target.features") === undefined ? undefined : "1.1")),
  fillIn("backingStore.format.type", (value, spec) =>
    valueAt(value, "backingStore.path") === undefined ? undefined : spec.volumeFormats?.default,
  ),
];

/** A copy with one value changed; `path` leads through groups only. */
function withAt(value: object, path: string, to: unknown): object {
  const [key = "", ...rest] = path.split(".");
  const inner = valueAt(value, key);
  const next = rest.length === 0 ? to : withAt((inner as object | undefined) ?? {}, rest.join("."), to);
  return { ...value, [key]: next };
}

interface Printing {
  readonly dropped: ReadonlySet<string>;
  readonly kept: Kept;
}

function printed(group: AnyGroup, value: object, of: Printing, path = ""): object {
  const entries = Object.entries(group.fields as Fields).flatMap(([key, node]) => {
    const here = path ? `${path}.${key}` : key;
    const held = valueAt(value, key);
    if (held === undefined || of.dropped.has(here) || !isPrinted(node, value, group, of.kept)) return [];
    const inner = (item: unknown): unknown => (node.node === "group" ? printed(node, item as object, of, here) : item);
    const next = node.card === "many" ? (held as readonly unknown[]).map(inner).filter(isSomething) : inner(held);
    const isGone = node.card === "many" ? (next as readonly unknown[]).length === 0 : isEmptied(node, held, next);
    return isGone ? [] : [[key, next] as const];
  });
  return Object.fromEntries(entries);
}

const isSomething = (item: unknown): boolean => typeof item !== "object" || Object.keys(item ?? {}).length > 0;

/** A group that lost all it had; one that says something by being there stays. */
const isEmptied = (node: Node, before: unknown, after: unknown): boolean =>
  node.node === "group" &&
  node.meta.emptyPrinted !== "when-present" &&
  node.card !== "one" &&
  isSomething(before) &&
  !isSomething(after);

function isPrinted(node: Node, siblings: object, group: AnyGroup, kept: Kept): boolean {
  const { inputOnly, unread } = node.meta;
  return !inputOnly && (!unread || kept.reported === true) && applies(node, siblings as Values, group);
}
