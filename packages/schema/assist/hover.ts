import type { Span } from "../xml/tree.ts";
import { describeField } from "./describe.ts";
import { type Field, fieldOf, fieldOfAttribute, rootOf } from "./fields-of.ts";
import { type Place, placeAt } from "./place.ts";
import { policyFor } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";
import { type Scanned, type ScannedElement, scan } from "./scan.ts";

/**
 * Help of the field at the offset, as Markdown, with the stretch it belongs to, which holds the offset. Works on a document that is
 * broken, before and behind the break.
 */
export function hoverAt(
  text: string,
  offset: number,
  of: DocumentKind,
): { readonly markdown: string; readonly start: number; readonly end: number } | undefined {
  const scanned = scan(text);
  const pointed = pointedAt(scanned, offset, of);
  if (!pointed) return undefined;
  return { markdown: describeField(pointed.field, of, policyFor(of, scanned)), ...pointed.over };
}

interface Pointed {
  readonly field: Field;
  readonly over: Span;
}

function pointedAt(scanned: Scanned, offset: number, of: DocumentKind): Pointed | undefined {
  const place = placeAt(scanned, offset);
  const element = elementOf(place, scanned, offset);
  if (!element) return undefined;
  if (place.at === "attribute-name" || place.at === "attribute-value") {
    const field = place.attribute && fieldOfAttribute(rootOf(of), element, place.attribute);
    const over = place.at === "attribute-name" ? place.name : place.value;
    return field && { field, over };
  }
  const field = fieldOf(rootOf(of), element);
  const over = place.at === "content" ? contentOf(scanned, element, field, offset) : spanOf(place, element);
  return field && over && { field, over };
}

function elementOf(place: Place, scanned: Scanned, offset: number): ScannedElement | undefined {
  switch (place.at) {
    case "tag-name":
    case "attribute-name":
    case "attribute-value":
      return place.element;
    case "content":
      // Right before its `<` an offset is no longer in what stands before.
      return scanned.text.charAt(offset) === "<" ? undefined : place.in;
    case "end-tag":
      return place.isOwn ? place.in : undefined;
    case "nowhere":
      return undefined;
  }
}

const spanOf = (place: Place, element: ScannedElement): Span =>
  place.at === "end-tag"
    ? { start: element.closeStart, end: element.end }
    : { start: element.start, end: element.nameEnd };

/** The text of a field; blanks between the elements of a group say nothing. */
function contentOf(
  { text }: Scanned,
  element: ScannedElement,
  field: Field | undefined,
  offset: number,
): Span | undefined {
  const isText = field?.node.node === "leaf" && text.slice(element.openEnd, element.closeStart).trim() !== "";
  return isText && offset <= element.closeStart ? { start: element.openEnd, end: element.closeStart } : undefined;
}
