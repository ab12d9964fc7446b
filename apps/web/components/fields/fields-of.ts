/** Which fields a form shows: the catalogue says what they are, the policy of the pool type which of them it uses. */
import {
  type AnyGroup,
  type Fields,
  type Leaf,
  type PoolType,
  type VolumeFormat,
  type WizardStep,
  walk,
} from "@cistern/schema/fields";
import { type Presence, poolTypeSpecs, specOf, type VolumePresence } from "@cistern/schema/pool-types";

// biome-ignore lint/suspicious/noExplicitAny: a leaf of the catalogue, whatever its kind of value.
export type AnyLeaf = Leaf<any, "one" | "opt" | "many">;

export interface ShownField {
  readonly path: string;
  readonly leaf: AnyLeaf;
  readonly required: boolean;
  /** The nearest group around the field, where the field stands in one that is more than a frame. */
  readonly group?: { readonly path: string; readonly label: string };
}
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

/** Fields a person can set, in the order of the format. Lists are not part of any form yet. */
export function settableFields(root: AnyGroup, presenceOf: PresenceOf): readonly ShownField[] {
  const shown: ShownField[] = [];
  for (const { path, node, groups } of walk(root)) {
    const presence = presenceOf(path);
    if (node.node === "group" || node.meta.reported || presence === undefined) continue;
    if (groups.some(({ card }) => card === "many")) continue;
    const nearest = groups.at(-1);
    const settable = Object.values((nearest?.fields ?? {}) as Fields).filter(
      (each) => each.node === "leaf" && !each.meta.reported,
    );
    shown.push({
      path,
      leaf: node,
      required: presence === "required",
      ...(nearest && groups.length > 1 && settable.length > 1
        ? { group: { path: path.slice(0, path.lastIndexOf(".")), label: nearest.meta.label } }
        : {}),
    });
  }
  return shown;
}

export const ofStep = (fields: readonly ShownField[], step: WizardStep) =>
  fields.filter((field) => field.leaf.meta.step === step);

/** Every pool type, in the order they are offered; which of them a host can run is the host's to say. */
export const offeredTypes = Object.values(poolTypeSpecs);
