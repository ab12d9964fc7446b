/** Which fields a pool type uses, as its policy says: for forms and for detail views. */
import type { Leaf, PoolType, VolumeFormat } from "@cistern/schema/fields";
import { type Presence, poolTypeSpecs, specOf, type VolumePresence } from "@cistern/schema/pool-types";

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
export type AnyLeaf = Leaf<any, "one" | "opt" | "many">;
export type PresenceOf = (path: string) => Presence | undefined;

/** Presence of a pool's fields for one type. */
export function poolPresence(type: PoolType): PresenceOf {
  const uses: { readonly [path: string]: Presence } = specOf(type).uses;
  return (path) => uses[path];
}

/** Presence of a volume's fields in a pool of one type; fields that the format has no use for are not there. */
export function volumePresence(type: PoolType, format: string): PresenceOf {
  const rules: { readonly [path: string]: VolumePresence } = specOf(type).volume;
  return (path) => {
    const rule = rules[path];
    if (typeof rule !== "object") return rule;
    return rule.formats.includes(format as VolumeFormat) ? rule.presence : undefined;
  };
}

/** Every pool type, in the order they are offered; which of them a host can run is the host's to say. */
export const offeredTypes = Object.values(poolTypeSpecs);
