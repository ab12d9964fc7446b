import type { AnyGroup, Node } from "./node.ts";

/** Whether a field counts beside its siblings: by the value of the one that it depends on, or by what stands for it when left out. */
export function applies(node: Node, siblings: { readonly [key: string]: unknown }, group: AnyGroup): boolean {
  const { onlyWith } = node.meta;
  if (!onlyWith) return true;
  const sibling: Node | undefined = group.fields[onlyWith.field];
  const value = siblings[onlyWith.field] ?? sibling?.meta.printedWhenAbsent;
  return onlyWith.is === undefined ? value !== undefined : value === onlyWith.is;
}
