import {
  type AnyGroup,
  type Draft,
  type Node,
  type PoolDef,
  type PoolType,
  partialOfDraft,
  pool,
  type VolumeDef,
  volume,
  walk,
} from "../fields/index.ts";
import { specOf } from "../pool-types/index.ts";
import { withoutReported, writePool, writeVolume } from "../xml/index.ts";

/** The smallest sound pool of a type: what the type needs, filled in with the examples of the catalogue. */
export function examplePool(type: PoolType): string {
  const { uses, demands } = specOf(type);
  const draft = { ...neededDraft(pool, uses, demands), type };
  return withoutReported(pool, writePool(partialOfDraft(pool, draft) as PoolDef));
}

/** The smallest sound volume for a pool of a type. */
export function exampleVolume(poolType: PoolType): string {
  const draft = neededDraft(volume, specOf(poolType).volume, []);
  return withoutReported(volume, writeVolume(partialOfDraft(volume, draft) as VolumeDef, { poolType }));
}

type Rules = { readonly [path: string]: unknown };

function neededDraft(root: AnyGroup, rules: Rules, demands: readonly string[]): Draft {
  const draft: Record<string, string> = {};
  for (const { path, node, groups } of walk(root)) {
    if (
      node.node === "leaf" &&
      rules[path] === "required" &&
      listsAbove(path, groups).every((list) => rules[list] === "required")
    )
      draft[numbered(path, groups)] = exampleOf(node);
    // A group that must be there though no single field of it must: the first of those that it is enough to have.
    const [first] = (node.node === "group" && demands.includes(path) && node.meta.exactlyOne) || [];
    const field: Node | undefined = first === undefined ? undefined : (node as AnyGroup).fields[first];
    if (field) draft[`${numbered(path, groups)}.${first}`] = exampleOf(field);
  }
  return draft;
}

const exampleOf = (node: Node): string => node.meta.example ?? "";

/** Paths of the lists that a field stands in. */
const listsAbove = (path: string, groups: readonly AnyGroup[]): readonly string[] =>
  groups.flatMap((group, index) =>
    group.card === "many"
      ? [
          path
            .split(".")
            .slice(0, index + 1)
            .join("."),
        ]
      : [],
  );

/** The path with the first row of every list on the way. */
const numbered = (path: string, groups: readonly AnyGroup[]): string =>
  path
    .split(".")
    .map((key, index) => (groups[index]?.card === "many" ? `${key}.0` : key))
    .join(".");
