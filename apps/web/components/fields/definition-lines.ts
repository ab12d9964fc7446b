import type { AnyGroup, Fields } from "@cistern/schema/fields";
import type { AnyLeaf, PresenceOf } from "./fields-of.ts";

/** One field of a definition as a detail page shows it. */
export interface DefinitionLine {
  /** With the numbers of the list items that it stands in. */
  readonly path: string;
  readonly leaf: AnyLeaf;
  /** Names of the groups around it, outermost first; items of a list with their number. */
  readonly under: readonly string[];
  readonly value: unknown;
}
interface Of {
  readonly presenceOf: PresenceOf;
  readonly showReported: boolean;
}

/** Every field that the policy knows or the document holds, in the order of the format. Lists show the items they have. */
export const definitionLines = (root: AnyGroup, value: object, of: Of): readonly DefinitionLine[] =>
  linesOf(root, value, { plain: "", path: "", under: [] }, of);

function linesOf(
  group: AnyGroup,
  held: unknown,
  at: { readonly plain: string; readonly path: string; readonly under: readonly string[] },
  of: Of,
): readonly DefinitionLine[] {
  return Object.entries(group.fields as Fields).flatMap(([key, node]): readonly DefinitionLine[] => {
    const plain = at.plain ? `${at.plain}.${key}` : key;
    const path = at.path ? `${at.path}.${key}` : key;
    const value = typeof held === "object" && held !== null ? (held as Record<string, unknown>)[key] : undefined;
    if (node.node === "leaf") {
      const isShown = node.meta.reported
        ? of.showReported && value !== undefined
        : value !== undefined || of.presenceOf(plain) !== undefined;
      return isShown ? [{ path, leaf: node, under: at.under, value }] : [];
    }
    const { label } = node.meta;
    if (node.card !== "many") return linesOf(node, value, { plain, path, under: [...at.under, label] }, of);
    return ((value as readonly unknown[] | undefined) ?? []).flatMap((item, index) =>
      linesOf(node, item, { plain, path: `${path}.${index}`, under: [...at.under, `${label} ${index + 1}`] }, of),
    );
  });
}
