/** Finds in a scanned document what a problem speaks of: by its field path, with indices, or by its place. */

import type { AnyGroup } from "../fields/index.ts";
import { type Field, fieldOf, fieldsBelow, isAttributeField, standsFor } from "./fields-of.ts";
import { elementsIn, type Scanned, type ScannedAttribute, type ScannedElement, type ScannedNode } from "./scan.ts";

/** How far a path leads into a document. */
export interface Reached {
  /** The innermost element on the way that is there. */
  readonly element: ScannedElement;
  /** The field that is missing right below it; undefined where everything is there. */
  readonly missing?: Field;
  /** The rest of the path from there, in the catalogue. */
  readonly rest?: string;
}

/** Follows a field path (`source.hosts.0.name`) through the document. */
export function follow(root: AnyGroup, scanned: Scanned, path: string): Reached | undefined {
  let element = scanned.root;
  if (!element || element.name !== root.tag) return undefined;
  let of: Field = { node: root, path: "" };
  const plain = path.replace(/\.\d+(?=\.|$)/g, "");
  for (const step of path.matchAll(/([^.]+?)(?:\.(\d+))?(?=\.(?!\d)|$)/g)) {
    if (of.node.node !== "group") return undefined;
    const here = of.path ? `${of.path}.${step[1]}` : step[1];
    const field = fieldsBelow(of.node, of.path).find((each) => each.path === here);
    if (!field) return undefined;
    if (isAttributeField(field)) {
      const isThere = element.attributes.some(({ name }) => name === field.node.tag);
      return isThere ? { element } : { element, missing: field, rest: plain };
    }
    const next: ScannedElement | undefined = elementsIn(element.children).filter((child) =>
      standsFor(field.node, child),
    )[Number(step[2] ?? 0)];
    if (!next) return { element, missing: field, rest: plain };
    element = next;
    of = field;
  }
  return { element };
}

export type Marked =
  | { readonly element: ScannedElement; readonly attribute?: undefined }
  | { readonly element: ScannedElement; readonly attribute: ScannedAttribute };

/** The innermost element or attribute that holds a stretch of the text. */
export function markedBy(
  nodes: readonly ScannedNode[],
  { start, end }: { start: number; end: number },
): Marked | undefined {
  let found: Marked | undefined;
  for (let among = elementsIn(nodes); ; ) {
    const element = among.find((each) => each.start <= start && end <= each.end);
    if (!element) return found;
    const attribute = element.attributes.find((each) => each.start <= start && end <= each.end);
    if (attribute) return { element, attribute };
    found = { element };
    among = elementsIn(element.children);
  }
}

/** The group that an element's children belong to. */
export const groupOf = (
  root: AnyGroup,
  element: ScannedElement,
): { readonly node: AnyGroup; readonly path: string } | undefined => {
  const field = fieldOf(root, element);
  return field?.node.node === "group" ? { node: field.node, path: field.path } : undefined;
};
