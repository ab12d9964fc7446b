/** Which field of a group an element or attribute of a document stands for. */
import type { AnyGroup, Fields, Node } from "../fields/index.ts";
import type { Attribute, Element } from "./tree.ts";

export const isAttribute = (node: Node): boolean => node.node === "leaf" && node.as === "attr";

export const isElementOf = (node: Node, element: Element): boolean =>
  node.tag === element.local && !isAttribute(node) && element.uri === ((node.node === "group" && node.ns) || "");

export const isAttributeOf = (node: Node, attribute: Attribute): boolean =>
  isAttribute(node) && attribute.prefix === "" && attribute.local === node.tag;

export const elementNode = (group: AnyGroup, element: Element): Node | undefined =>
  Object.values(group.fields as Fields).find((node) => isElementOf(node, element));

export const attributeNode = (group: AnyGroup, attribute: Attribute): Node | undefined =>
  Object.values(group.fields as Fields).find((node) => isAttributeOf(node, attribute));

/** A declaration of a namespace, or an `xml:` attribute: they belong to XML itself. */
export const isOfXml = ({ prefix, local }: Attribute): boolean =>
  prefix === "xmlns" || prefix === "xml" || (prefix === "" && local === "xmlns");
