import fc from "fast-check";
import { applies } from "../fields/conditions.ts";
import {
  type AnyGroup,
  type Fields,
  type Node,
  type PoolDef,
  type PoolType,
  pool,
  poolTypes,
  type VolumeDef,
  volume,
} from "../fields/index.ts";
import { poolRules } from "../pool-types/document-rules.ts";
import { canonicalPool, type PoolTypeSpec, specOf } from "../pool-types/index.ts";
import type { AnyLeaf, Values } from "../xml/find.ts";

/** How often a field is there, by its path in the catalogue. */
type Often = (path: string, node: Node) => "always" | "maybe" | "never";
interface Making {
  readonly often: Often;
  readonly spec?: PoolTypeSpec;
}

/** Any pool that libvirt accepts, of any type unless told, with any field that the type uses or reports. */
export const anyPool = (only?: PoolType): fc.Arbitrary<PoolDef> =>
  fc.constantFrom(...(only ? [only] : poolTypes)).chain((type) => {
    const spec = specOf(type);
    const made = valuesOf(pool, { spec, often: oftenIn(spec) }) as fc.Arbitrary<PoolDef>;
    return made.map((value) => ({ ...value, type })).filter((value) => poolRules.every((rule) => !rule(value, spec)));
  });

/** Any pool as libvirt prints one. */
export const anyCanonicalPool = (only?: PoolType): fc.Arbitrary<PoolDef> =>
  anyPool(only).map((value) => canonicalPool(value));

/** Any volume; always with a capacity, so that it can be read as a document of its own. */
export const anyVolume = (poolType: PoolType = "dir"): fc.Arbitrary<VolumeDef> => {
  const spec = specOf(poolType);
  const often: Often = (_path, node) => (node.meta.choicesBy && !spec[node.meta.choicesBy] ? "never" : "maybe");
  return valuesOf(volume, { spec, often }) as fc.Arbitrary<VolumeDef>;
};

function oftenIn(spec: PoolTypeSpec): Often {
  const uses: { readonly [path: string]: string } = spec.uses;
  const demands: readonly string[] = spec.demands;
  const below = (path: string, among: readonly string[]): boolean =>
    among.some((each) => each === path || each.startsWith(`${path}.`));
  return (path, node) => {
    if (node.node === "leaf" && node.meta.reported)
      return spec.ignores.some((group) => path.startsWith(`${group}.`)) ? "never" : "maybe";
    if (demands.includes(path) || (node.node === "group" && below(path, demands))) return "always";
    if (node.node === "group")
      return below(path, Object.keys(uses)) || node.meta.reported ? "maybe" : isReportedGroup(node) ? "maybe" : "never";
    return uses[path] === "required" ? "always" : uses[path] ? "maybe" : "never";
  };
}

const isReportedGroup = (group: AnyGroup): boolean =>
  Object.values(group.fields as Fields).every((node) => node.meta.reported === true);

/** Any value of a group as reading gives it: what may be left out sometimes is, and an empty group is left out. */
export function valuesOf(group: AnyGroup, making: Making = { often: () => "maybe" }, path = ""): fc.Arbitrary<Values> {
  const fields = Object.entries(group.fields as Fields).flatMap(([key, node]) => {
    const here = path ? `${path}.${key}` : key;
    return making.often(here, node) === "never" ? [] : [[key, fieldOf(node, group, making, here)] as const];
  });
  return fc
    .tuple(fc.record(Object.fromEntries(fields)), fc.nat({ max: 99 }))
    .map(([values, pick]) => withoutGaps(group, agreed(group, values, pick)));
}

function fieldOf(node: Node, parent: AnyGroup, making: Making, path: string): fc.Arbitrary<unknown> {
  const inner = node.node === "group" ? valuesOf(node, making, path) : leafOf(node, making.spec);
  const often = making.often(path, node);
  const key = path.slice(path.lastIndexOf(".") + 1);
  if (node.card === "many") return fc.array(inner, { minLength: often === "always" ? 1 : 0, maxLength: 3 });
  const isAlwaysRead =
    often === "always" ||
    node.card === "one" ||
    node.meta.needed ||
    node.meta.neededWhenAlone ||
    node.meta.printedWhenAbsent !== undefined ||
    parent.meta.exactlyOne?.includes(key);
  return isAlwaysRead ? inner : fc.option(inner, { nil: undefined });
}

/** The values without those that the rules between the fields of the group forbid. */
function agreed(group: AnyGroup, values: Values, pick: number): Values {
  const kept = { ...values };
  const drop = (key: string): void => {
    delete kept[key];
  };
  for (const [key, node] of Object.entries(group.fields as Fields)) if (!applies(node, kept, group)) drop(key);
  for (const [key, { meta }] of Object.entries(group.fields as Fields))
    if (meta.needs !== undefined && kept[meta.needs] === undefined) drop(key);
  const among = (group.meta.exactlyOne ?? []).filter((key) => kept[key] !== undefined);
  for (const key of among) if (key !== among[pick % among.length]) drop(key);
  return kept;
}

function withoutGaps(group: AnyGroup, values: Values): Values {
  const kept = Object.entries(group.fields as Fields).filter(([key, node]) => {
    const value = values[key];
    if (value === undefined) return false;
    if (node.card === "many") return (value as readonly unknown[]).filter(isSomething).length > 0;
    const isEmpty = node.node === "group" && node.card !== "one" && !isSomething(value);
    return !isEmpty || node.meta.emptyPrinted === "when-present";
  });
  return Object.fromEntries(
    kept.map(([key, node]) => [
      key,
      node.card === "many" ? (values[key] as readonly unknown[]).filter(isSomething) : values[key],
    ]),
  );
}

const isSomething = (value: unknown): boolean => typeof value !== "object" || Object.keys(value ?? {}).length > 0;

/** Raw texts that a kind of value may take, kept where the field takes them: so the generator knows no rule of its own. */
function leafOf(leaf: AnyLeaf, spec: PoolTypeSpec | undefined): fc.Arbitrary<unknown> {
  return rawOf(leaf, leaf.meta.choicesBy && spec?.[leaf.meta.choicesBy]?.all)
    .map((raw) => (raw === "" && leaf.scalar.kind !== "present" ? undefined : leaf.scalar.decode(raw, leaf.meta.label)))
    .filter((decoded) => decoded?.ok === true && !leaf.scalar.isUnset?.(decoded.value))
    .map((decoded) => (decoded?.ok ? decoded.value : undefined));
}

/** Characters that a printer or a parser may get wrong, among ordinary ones. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(..."abcXYZ0189-_. /:") },
  { weight: 3, arbitrary: fc.constantFrom(..."<>&'\"]\r\n\t=;#") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("é", "१", "😀", "\u202e", "\u0085", "\u2028", "]]>", "-->", "&amp;", "\ud7ff", "\ue000"),
  },
);
const anyText = fc.array(character, { minLength: 1, maxLength: 12 }).map((characters) => characters.join(""));
const digits = fc.nat({ max: 99 }).map(String);

function rawOf(leaf: AnyLeaf, narrowed: readonly string[] | undefined): fc.Arbitrary<string> {
  const { kind, limit } = leaf.scalar;
  const choices = narrowed ?? leaf.scalar.choices;
  if (choices) return fc.constantFrom(...choices);
  switch (kind) {
    case "bytes":
      return fc.oneof(fc.bigInt({ min: 0n, max: limit ?? 0n }), fc.bigInt({ min: 0n, max: 5000n })).map(String);
    case "mode":
      return fc.integer({ min: 0, max: 0o777 }).map((value) => value.toString(8));
    case "id":
      return fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 0xffff_fffe })).map(String);
    case "number":
      return fc.nat({ max: 7 }).map(String);
    case "uuid":
      return fc.uuid();
    case "present":
      return fc.constant("");
    case "time":
      return fc.tuple(fc.nat(), digits).map(([seconds, nanos]) => `${seconds}.${nanos}`);
    default:
      // Some texts have a shape of their own: a path, a version.
      return fc.oneof(
        anyText,
        anyText.map((text) => `/${text}`),
        fc.tuple(digits, digits).map(([a, b]) => `${a}.${b}`),
        fc.constantFrom("20000000c9831b4b", "0x10000000C9831B4B"),
      );
  }
}
