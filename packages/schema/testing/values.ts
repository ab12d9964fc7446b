import fc from "fast-check";
import { type AnyGroup, type Fields, type Node, type PoolDef, pool, type VolumeDef, volume } from "../fields/index.ts";
import type { AnyLeaf, Values } from "../xml/find.ts";

/** Any pool that the format can carry, of any type, with any of its fields. */
export const anyPool = (): fc.Arbitrary<PoolDef> => valuesOf(pool) as fc.Arbitrary<PoolDef>;
/** Any volume; always with a capacity, so that it can be read as a document of its own. */
export const anyVolume = (): fc.Arbitrary<VolumeDef> => valuesOf(volume) as fc.Arbitrary<VolumeDef>;

/** Any value of a group as reading gives it: what may be left out sometimes is, and an empty group is left out. */
export function valuesOf(group: AnyGroup): fc.Arbitrary<Values> {
  const fields = Object.entries(group.fields as Fields).map(([key, node]) => [key, fieldOf(node)] as const);
  return fc.record(Object.fromEntries(fields)).map((values) => withoutGaps(group, values));
}

function fieldOf(node: Node): fc.Arbitrary<unknown> {
  const inner = node.node === "group" ? valuesOf(node) : leafOf(node);
  if (node.card === "many") return fc.array(inner, { maxLength: 3 });
  const isAlwaysRead = node.card === "one" || node.meta.neededWhenAlone || node.meta.printedWhenAbsent !== undefined;
  return isAlwaysRead ? inner : fc.option(inner, { nil: undefined });
}

function withoutGaps(group: AnyGroup, values: Values): Values {
  const kept = Object.entries(group.fields as Fields).filter(([key, node]) => {
    const value = values[key];
    if (value === undefined) return false;
    if (node.card === "many") return (value as readonly unknown[]).length > 0;
    const isEmpty = node.node === "group" && node.card !== "one" && Object.keys(value as Values).length === 0;
    return !isEmpty || node.meta.emptyPrinted === "when-present";
  });
  return Object.fromEntries(kept.map(([key]) => [key, values[key]]));
}

/** Raw texts that a kind of value may take, kept where the field takes them: so the generator knows no rule of its own. */
function leafOf(leaf: AnyLeaf): fc.Arbitrary<unknown> {
  return rawOf(leaf)
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

function rawOf(leaf: AnyLeaf): fc.Arbitrary<string> {
  const { kind, choices, limit } = leaf.scalar;
  if (choices) return fc.constantFrom(...choices);
  switch (kind) {
    case "bytes":
      return fc.oneof(fc.bigInt({ min: 0n, max: limit ?? 0n }), fc.bigInt({ min: 0n, max: 5000n })).map(String);
    case "mode":
      return fc.integer({ min: 0, max: 0o777 }).map((value) => value.toString(8));
    case "id":
      return fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 0xffff_fffe })).map(String);
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
      );
  }
}
