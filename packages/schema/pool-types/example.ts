/** An example of each pool type, made from the catalogue's own examples: for the reference, and for tests that want one of each. */
import { applies } from "../fields/conditions.ts";
import {
  type AnyGroup,
  type Fields,
  type Node,
  type PoolDef,
  type PoolType,
  parseSize,
  pool,
  type VolumeDef,
  volume,
} from "../fields/index.ts";
import type { VolumePresence } from "./spec.ts";
import { specOf } from "./specs.ts";

/** `required`: only what the type cannot be without. `all`: every field that it uses. */
export type Extent = "required" | "all";
type Values = { readonly [key: string]: unknown };
/** Whether a field belongs into the example, and what to say instead of the catalogue's example. */
interface Telling {
  readonly wants: (path: string) => boolean;
  readonly instead: (path: string, node: Node) => string | undefined;
}

/** A pool of the type that libvirt accepts. */
export function examplePool(type: PoolType, extent: Extent): PoolDef {
  const spec = specOf(type);
  const demands: readonly string[] = spec.demands;
  const uses: { readonly [path: string]: string } = spec.uses;
  const wants = (path: string): boolean =>
    uses[path] !== undefined &&
    (extent === "all" ||
      uses[path] === "required" ||
      // Of a list that is demanded the policy says itself what an item needs.
      demands.some((each) => each === path || (uses[each] === undefined && path.startsWith(`${each}.`))));
  const instead = (path: string, node: Node): string | undefined =>
    path === "type" ? type : (spec.examples?.[path as keyof typeof spec.examples] ?? formatOf(node, spec));
  return told(pool, { wants, instead }, "") as unknown as PoolDef;
}

/** A new volume for a pool of the type. */
export function exampleVolume(poolType: PoolType, extent: Extent): VolumeDef {
  const spec = specOf(poolType);
  const rules: { readonly [path: string]: VolumePresence } = spec.volume;
  const format = extent === "all" ? spec.creates.at(-1) : undefined;
  const wants = (path: string): boolean => {
    const rule = rules[path];
    const presence =
      typeof rule !== "object" ? rule : format && rule.formats.includes(format) ? rule.presence : undefined;
    return presence !== undefined && (extent === "all" || presence === "required");
  };
  const instead = (path: string, node: Node): string | undefined =>
    path === "target.format.type" && format ? format : formatOf(node, spec);
  return told(volume, { wants, instead }, "") as unknown as VolumeDef;
}

const formatOf = (node: Node, spec: ReturnType<typeof specOf>): string | undefined =>
  node.meta.choicesBy && spec[node.meta.choicesBy]?.default;

function told(group: AnyGroup, telling: Telling, path: string): Values {
  const values: { [key: string]: unknown } = {};
  for (const [key, node] of Object.entries(group.fields as Fields)) {
    const here = path ? `${path}.${key}` : key;
    const isSecondChoice = group.meta.exactlyOne?.includes(key) && group.meta.exactlyOne.some((each) => each in values);
    if (isSecondChoice || !applies(node, values, group)) continue;
    if (node.node === "group") {
      if (node.card === "many" && !telling.wants(here)) continue;
      const inner = told(node, telling, here);
      if (Object.keys(inner).length > 0) values[key] = node.card === "many" ? [inner] : inner;
    } else if (telling.wants(here)) {
      const value = exampleValue(node, telling.instead(here, node) ?? node.meta.example ?? "");
      if (value !== undefined) values[key] = value;
    }
  }
  return values;
}

function exampleValue(node: Extract<Node, { readonly node: "leaf" }>, example: string): unknown {
  const { scalar, meta } = node;
  const decoded = scalar.kind === "bytes" ? parseSize(example, meta.label) : scalar.decode(example, meta.label);
  return decoded.ok ? decoded.value : undefined;
}
