/** Reading a few words out of a program's XML output, for which there is no catalogue. */
import { type Element, elementsOf, parseTree, textOf } from "./tree.ts";

/** The texts of all elements at a path, root first. Nothing where the text is not well-formed. */
export function elementTexts(text: string, [root, ...below]: readonly string[]): readonly string[] {
  const tree = parseTree(text);
  if (tree.fault || !tree.root || tree.root.local !== root) return [];
  let found: readonly Element[] = [tree.root];
  for (const name of below) found = found.flatMap((each) => elementsOf(each).filter(({ local }) => local === name));
  return found.map(textOf);
}
