/** What may be taken out of a document without losing anything that a person put there and nobody here understands. */
import type { AnyGroup } from "../fields/index.ts";
import { attributeNode, elementNode } from "./match.ts";
import { type Element, elementsOf } from "./tree.ts";
import { unknownNodesOf } from "./unknown.ts";

/** Whether a group's element holds known fields only: no comment, no text of its own, no unknown node. */
export function isWhollyKnown(element: Element, group: AnyGroup): boolean {
  if (unknownNodesOf(group, element).length > 0) return false;
  return element.children.every((child) => {
    if (child.kind === "aside") return false;
    if (child.kind === "text") return child.value.trim() === "";
    const node = elementNode(group, child);
    if (node?.node === "group") return isWhollyKnown(child, node);
    return node !== undefined && child.children.every(({ kind }) => kind === "text");
  });
}

/** Whether a group's element holds reported fields and nothing else. */
export function isReportedOnly(element: Element, group: AnyGroup): boolean {
  const children = elementsOf(element);
  if (children.length + element.attributes.length === 0 || !isWhollyKnown(element, group)) return false;
  return (
    element.attributes.every((attribute) => attributeNode(group, attribute)?.meta.reported) &&
    children.every((child) => {
      const node = elementNode(group, child);
      return node?.node === "group" ? isReportedOnly(child, node) : node?.meta.reported === true;
    })
  );
}
