/** `cistern xml explain` and `cistern xml fields`: the catalogue for a terminal. */
import { type AnyGroup, type PoolType, pool, poolTypes, volume, type Walked, walk } from "@cistern/schema/fields";
import { specOf } from "@cistern/schema/pool-types";

export interface FieldLine {
  readonly xpath: string;
  /** The field's path, as problems name it. */
  readonly path: string;
  readonly direction: "set" | "reported" | "asked only";
  /** Pool types that have a use for the field. */
  readonly poolTypes: readonly PoolType[];
}

/** Every element and attribute that holds a value, in the order of the format. */
export function allFields(): readonly FieldLine[] {
  return [pool, volume].flatMap((root: AnyGroup) =>
    [...walk(root)].flatMap((walked) => {
      if (walked.node.node !== "leaf") return [];
      const line = lineOf(root, walked);
      const hasUnit = walked.node.as === "elem" && walked.node.scalar.kind === "bytes";
      return hasUnit ? [line, { ...line, xpath: `${line.xpath}/@unit` }] : [line];
    }),
  );
}

function lineOf(root: AnyGroup, walked: Walked): FieldLine {
  const { reported, inputOnly } = walked.node.meta;
  return {
    xpath: walked.xpath,
    path: walked.path,
    direction: reported ? "reported" : inputOnly ? "asked only" : "set",
    poolTypes: poolTypes.filter((type) => isUsed(root, walked, type)),
  };
}

/** By the policy of the type; what the host reports stands wherever its group is read. */
function isUsed(root: AnyGroup, { path, node }: Walked, type: PoolType): boolean {
  const spec = specOf(type);
  if (node.meta.reported) return root !== pool || !spec.ignores.some((group) => path.startsWith(`${group}.`));
  const uses: { readonly [path: string]: unknown } = root === pool ? spec.uses : spec.volume;
  return uses[path] !== undefined;
}

/** Help of the field or group at an XPath, as lines; undefined where the format has none there. */
export function explain(xpath: string): readonly string[] | undefined {
  const wanted = xpath.trim().replace(/\/+$/, "");
  for (const root of [pool, volume] as readonly AnyGroup[]) {
    if (wanted === `/${root.tag}`) return [root.meta.label, root.meta.help];
    for (const walked of walk(root)) if (walked.xpath === wanted) return linesOf(root, walked);
  }
  return undefined;
}

function linesOf(root: AnyGroup, walked: Walked): readonly string[] {
  const { node, xpath } = walked;
  const { label, help, default: fallback, example, since } = node.meta;
  const choices = node.node === "leaf" ? node.scalar.choices : undefined;
  const line = node.node === "leaf" ? lineOf(root, walked) : undefined;
  const types = line?.poolTypes.length === poolTypes.length ? "all" : line?.poolTypes.join(", ");
  return [
    `${xpath}: ${label}`,
    help,
    choices ? `Choices: ${choices.join(", ")}` : "",
    fallback ? `Left out: ${fallback}` : "",
    example ? `Example: ${example}` : "",
    line ? `Direction: ${line.direction}` : "",
    line ? `Pool types: ${types || "none"}` : "",
    `Since libvirt ${since}`,
  ].filter((each) => each !== "");
}
