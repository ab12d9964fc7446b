/** What a form holds before it is a definition: the way there and back. */
import { fault, type Problem } from "../errors/index.ts";
import { applies } from "./conditions.ts";
import type { AnyGroup, Decoded, Fields, Leaf } from "./node.ts";
import { parseSize } from "./size.ts";
import { wholeUnitOf } from "./units.ts";

export { formatBytes, sizeUnits } from "./units.ts";

/**
 * What a person typed, field path → raw text, exactly as typed ("12 GiB", "0711", "yes"); an empty text is "left out".
 * Sizes hold number and unit in one text. A form keeps this, so nothing typed is ever lost to a failed conversion.
 */
export type Draft = { readonly [path: string]: string };

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
type AnyLeaf = Leaf<any, "one" | "opt" | "many">;
type Values = Record<string, unknown>;

/**
 * The definition that a form describes. Blanks around a text do not count. The items of a
 * list are numbered in their paths (`source.hosts.0.name`); numbers may have gaps, and an item that was left alone is none.
 * @returns the value and every problem with its `path`; `value` is undefined while a problem is an error
 */
export function valueOfDraft<T>(
  root: AnyGroup,
  draft: Draft,
): { readonly value: T | undefined; readonly problems: readonly Problem[] } {
  const { values, problems } = groupOfDraft(root, draft, "", itemsOf(draft));
  // The value has the shape of the catalogue it was made from; T names that shape.
  return { value: problems.length > 0 ? undefined : (values as T), problems };
}

/** What of a draft can be read by now, whatever is missing or wrong: for a document that is made while a person types. */
export const partialOfDraft = (root: AnyGroup, draft: Draft): object =>
  groupOfDraft(root, draft, "", itemsOf(draft)).values;

interface DraftGroup {
  readonly values: Values;
  readonly problems: readonly Problem[];
  /** Whether anything was typed into it: a group that was left alone misses nothing. */
  readonly isTyped: boolean;
}

/** Numbers of the items that a draft has, by the path of their list. */
type Items = ReadonlyMap<string, readonly number[]>;

function itemsOf(draft: Draft): Items {
  const items = new Map<string, Set<number>>();
  for (const path of Object.keys(draft)) {
    for (const found of path.matchAll(/\.([0-9]{1,6})(?=\.|$)/g)) {
      const list = path.slice(0, found.index);
      items.set(list, (items.get(list) ?? new Set()).add(Number(found[1])));
    }
  }
  return new Map([...items].map(([list, numbers]) => [list, [...numbers].toSorted((a, b) => a - b)]));
}

function groupOfDraft(group: AnyGroup, draft: Draft, path: string, items: Items): DraftGroup {
  const values: Values = {};
  const problems: Problem[] = [];
  const untouched: { readonly key: string; readonly inner: DraftGroup }[] = [];
  let isTyped = false;
  for (const [key, node] of Object.entries(group.fields as Fields)) {
    const here = path ? `${path}.${key}` : key;
    if (node.card === "many") {
      // Every list of the format is one of groups.
      if (node.node !== "group") continue;
      const each = (items.get(here) ?? []).map((number) => groupOfDraft(node, draft, `${here}.${number}`, items));
      const typedIn = each.filter((item) => item.isTyped);
      isTyped ||= typedIn.length > 0;
      problems.push(...typedIn.flatMap((item) => item.problems));
      if (typedIn.length > 0) values[key] = typedIn.map((item) => item.values);
      continue;
    }
    if (node.node === "group") {
      const inner = groupOfDraft(node, draft, here, items);
      // A group that must be there misses its fields once anything else around it was typed.
      if (!inner.isTyped) {
        if (node.card === "one") untouched.push({ key, inner });
        continue;
      }
      isTyped ||= inner.isTyped;
      problems.push(...inner.problems);
      if (Object.keys(inner.values).length > 0 || node.card === "one") values[key] = inner.values;
      continue;
    }
    const raw = Object.hasOwn(draft, here) ? (draft[here] ?? "").trim() : "";
    const decoded = raw === "" || (node.scalar.kind === "present" && raw === "no") ? undefined : decodeTyped(node, raw);
    isTyped ||= decoded !== undefined;
    if (decoded && !decoded.ok) problems.push({ ...decoded.fault, severity: "error", path: here });
    else if (decoded && !node.scalar.isUnset?.(decoded.value)) values[key] = decoded.value;
    else if ((node.card === "one" || node.meta.needed) && applies(node, values, group))
      problems.push({ ...fault("field.missing", { label: node.meta.label }), severity: "error", path: here });
  }
  if (isTyped)
    for (const { key, inner } of untouched) {
      problems.push(...inner.problems);
      values[key] = inner.values;
    }
  return { values, problems, isTyped };
}

function decodeTyped(leaf: AnyLeaf, raw: string): Decoded<unknown> {
  return leaf.scalar.kind === "bytes"
    ? parseSize(raw, leaf.meta.label, leaf.scalar.limit)
    : leaf.scalar.decode(raw, leaf.meta.label);
}

/** The draft of a value: every field that is set, as a person would type it; sizes in the largest unit that keeps them whole. */
export function draftOf(root: AnyGroup, value: object): Draft {
  return Object.fromEntries(typedFields(root, value, ""));
}

function* typedFields(group: AnyGroup, value: unknown, path: string): Generator<readonly [string, string]> {
  for (const [key, node] of Object.entries(group.fields as Fields)) {
    const here = path ? `${path}.${key}` : key;
    const held = typeof value === "object" && value !== null ? valueAt(value, key) : undefined;
    if (held === undefined) continue;
    const each = node.card === "many" ? (held as readonly unknown[]) : [held];
    for (const [index, item] of each.entries()) {
      const at = node.card === "many" ? `${here}.${index}` : here;
      if (node.node === "group") yield* typedFields(node, item, at);
      else yield [at, typed(node, item)];
    }
  }
}

/** The value that stands at a path of the catalogue, undefined where it or a group above it is left out. */
export function valueAt(value: object, path: string): unknown {
  let held: unknown = value;
  for (const key of path.split(".")) {
    held = typeof held === "object" && held !== null && Object.hasOwn(held, key) ? (held as Values)[key] : undefined;
  }
  return held;
}

function typed(leaf: AnyLeaf, value: unknown): string {
  if (leaf.scalar.kind === "present") return "yes";
  if (typeof value !== "bigint") return leaf.scalar.encode(value);
  const { unit, factor } = wholeUnitOf(value);
  return `${value / factor} ${unit}`;
}
