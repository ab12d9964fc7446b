import { type AnyGroup, type Node, type PoolType, pool, poolTypes, sizeUnits, volume, walk } from "../fields/index.ts";
import { specOf } from "../pool-types/index.ts";

/** One field of the format, with everything there is to say about it, in words. */
export interface ReferenceField {
  readonly xpath: string;
  readonly label: string;
  readonly help: string;
  /** Name and text of each further fact, in the order in which they are read. */
  readonly facts: readonly (readonly [name: string, text: string])[];
}

/** Every field that holds a value, in the order of the format. */
export function referenceFields(of: "pool" | "volume"): readonly ReferenceField[] {
  const root: AnyGroup = of === "pool" ? pool : volume;
  return [...walk(root)].flatMap(({ node, path, xpath, groups }) => {
    if (node.node === "group") return [];
    const { label, help, default: fallback, example, since } = node.meta;
    const isRepeated = groups.some(({ card }) => card === "many");
    const facts: readonly (readonly [string, string | undefined])[] = [
      ["Value", valueIn(node)],
      ["Unit", unitOf(node)],
      ["Left out", fallback],
      ["Direction", directionOf(node)],
      ["Changed later by", node.meta.change],
      ["May stand several times", isRepeated ? "yes" : undefined],
      ["Pool types", node.meta.reported ? undefined : typesOf(of, path)],
      ["Example", example || undefined],
      ["Since libvirt", since],
    ];
    return [{ xpath, label, help, facts: facts.filter((fact): fact is [string, string] => fact[1] !== undefined) }];
  });
}

const values: { readonly [kind: string]: string } = {
  bytes: "a size: a whole number",
  mode: "octal digits",
  id: "a number",
  number: "a number",
  uuid: "a UUID",
  path: "a path",
  name: "a name",
  time: "seconds since 1970",
  present: "says yes by being there",
};

const valueIn = (node: Node): string | undefined =>
  node.node === "leaf" ? (node.scalar.choices?.join(", ") ?? values[node.scalar.kind] ?? "a text") : undefined;

/** Only a size that is an element has its unit beside it; one that is an attribute counts bytes. */
function unitOf(node: Node): string | undefined {
  if (node.node !== "leaf" || node.scalar.kind !== "bytes") return undefined;
  if (node.as === "attr") return "bytes";
  return `the attribute unit: ${sizeUnits.map(({ unit }) => unit).join(", ")}; bytes where there is none`;
}

function directionOf(node: Node): string {
  if (node.meta.reported) return "reported by the host";
  return node.meta.inputOnly ? "asked for, and never reported" : "set by a person";
}

function typesOf(of: "pool" | "volume", path: string): string | undefined {
  const using = poolTypes.flatMap((type) => {
    const rule = ruleOf(of, type, path);
    if (rule === undefined) return [];
    if (typeof rule === "string") return [rule === "required" ? `${type} (required)` : type];
    return [`${type} (${rule.formats.join(", ")})`];
  });
  if (using.length === 0) return "none";
  const isEvery = using.length === poolTypes.length;
  if (isEvery && using.every((each) => each.endsWith(" (required)"))) return "all (required)";
  return isEvery && using.every((each) => !each.includes("(")) ? "all" : using.join(", ");
}

type Rule = string | { readonly formats: readonly string[] } | undefined;

function ruleOf(of: "pool" | "volume", type: PoolType, path: string): Rule {
  const spec = specOf(type);
  const rules: { readonly [path: string]: Rule } = of === "pool" ? spec.uses : spec.volume;
  return rules[path];
}
