/** Rules among the fields of one group, as far as the catalogue states them. */
import type { Meta, Node } from "../fields/index.ts";
import { type Field, isAttributeField, standsFor } from "./fields-of.ts";
import { elementsIn, type ScannedElement } from "./scan.ts";

interface Relations {
  /** Read only where the sibling field (by its key) holds this text. */
  readonly onlyWith?: { readonly field: string; readonly is?: string };
  /** A group in which exactly one of these fields (by key) must be set. */
  readonly exactlyOne?: readonly string[];
}
export const relationsOf = (node: Node): Relations => node.meta as Meta & Relations;

export const keyOf = ({ path }: Field): string => path.slice(path.lastIndexOf(".") + 1);

/** Whether a field is read beside what its siblings hold in an element; one that is not there has its usual value. */
export function isReadIn(text: string, element: ScannedElement, field: Field, siblings: readonly Field[]): boolean {
  const { onlyWith } = relationsOf(field.node);
  const sibling = onlyWith?.is === undefined ? undefined : siblings.find((each) => keyOf(each) === onlyWith.field);
  if (!sibling) return true;
  const value = valueIn(text, element, sibling) ?? sibling.node.meta.printedWhenAbsent;
  return value === undefined || value === "" || value === onlyWith?.is;
}

function valueIn(text: string, element: ScannedElement, field: Field): string | undefined {
  if (isAttributeField(field)) return element.attributes.find(({ name }) => name === field.node.tag)?.raw;
  const child = elementsIn(element.children).find((each) => standsFor(field.node, each));
  return child && text.slice(child.openEnd, child.closeStart).trim();
}
