/** What the cursor stands in: the one question that completion and hover ask about an offset. */
import type { Span } from "../xml/tree.ts";
import { isNameCharacter, type Scanned, type ScannedAttribute, type ScannedElement, type ScannedNode } from "./scan.ts";

export type Place =
  /** Between tags. `word`: name characters before the cursor, which a completion replaces. */
  | { readonly at: "content"; readonly in: ScannedElement | undefined; readonly word: Span }
  /** In the name of a start tag. */
  | { readonly at: "tag-name"; readonly element: ScannedElement; readonly name: Span }
  /** In the name of an attribute, or where one may begin; then `attribute` is undefined. */
  | {
      readonly at: "attribute-name";
      readonly element: ScannedElement;
      readonly attribute: ScannedAttribute | undefined;
      readonly name: Span;
    }
  /** In the value of an attribute, or behind its `=`. */
  | {
      readonly at: "attribute-value";
      readonly element: ScannedElement;
      readonly attribute: ScannedAttribute;
      readonly value: Span;
    }
  /** In an end tag. `in`: the element whose content it stands in, or that it closes; `tag` goes from behind `</` to its end. */
  | {
      readonly at: "end-tag";
      readonly in: ScannedElement | undefined;
      readonly isOwn: boolean;
      readonly tag: Span;
    }
  /** In a comment or the like, or between two things of a tag that need a blank. */
  | { readonly at: "nowhere" };

const nowhere = { at: "nowhere" } as const;

export function placeAt(scanned: Scanned, offset: number): Place {
  const { text } = scanned;
  let nodes = scanned.nodes;
  let inside: ScannedElement | undefined;
  for (;;) {
    const node = nodeAt(nodes, offset);
    if (node === undefined || node.kind === "text")
      return { at: "content", in: inside, word: wordBefore(text, offset, inside?.openEnd ?? 0) };
    // Between the two signs of an end tag there is nothing to write.
    if (text.startsWith("</", offset - 1)) return nowhere;
    if (node.kind === "stray")
      return { at: "end-tag", in: inside, isOwn: false, tag: endTagSpan(node.start, node.end, offset) };
    if (node.kind !== "element") return nowhere;
    if (offset < node.openEnd || (offset === node.openEnd && !node.isTagEnded)) return placeInTag(text, node, offset);
    if (node.isClosed && offset > node.closeStart)
      return { at: "end-tag", in: node, isOwn: true, tag: endTagSpan(node.closeStart, node.end, offset) };
    inside = node;
    nodes = node.children;
  }
}

/** The node that the offset is inside of; one that is not finished also holds the offset at its end. */
function nodeAt(nodes: readonly ScannedNode[], offset: number): ScannedNode | undefined {
  let low = 0;
  let high = nodes.length - 1;
  // The last node that begins before the offset.
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle - 1;
  }
  const node = nodes[high];
  if (!node) return undefined;
  const isOpenEnded = !node.isClosed || node.kind === "text";
  return offset < node.end || (isOpenEnded && offset === node.end) ? node : undefined;
}

const endTagSpan = (start: number, end: number, offset: number): Span => ({
  start: Math.min(start + "</".length, offset),
  end: Math.max(end, offset),
});

function placeInTag(text: string, element: ScannedElement, offset: number): Place {
  if (offset <= element.nameEnd)
    return { at: "tag-name", element, name: { start: element.start + 1, end: element.nameEnd } };
  for (const attribute of element.attributes) {
    if (offset < attribute.start) break;
    if (offset > attribute.end) continue;
    if (offset <= attribute.nameEnd)
      return { at: "attribute-name", element, attribute, name: { start: attribute.start, end: attribute.nameEnd } };
    const { inner } = attribute;
    if (!inner)
      return offset === attribute.end
        ? { at: "attribute-value", element, attribute, value: { start: offset, end: offset } }
        : nowhere;
    return inner.start <= offset && offset <= inner.end
      ? { at: "attribute-value", element, attribute, value: inner }
      : nowhere;
  }
  // Behind a slash the tag ends; elsewhere an attribute may begin behind a blank.
  return /\s/.test(text.charAt(offset - 1))
    ? { at: "attribute-name", element, attribute: undefined, name: { start: offset, end: offset } }
    : nowhere;
}

function wordBefore(text: string, offset: number, least: number): Span {
  let start = offset;
  while (start > least && isNameCharacter(text.charAt(start - 1))) start--;
  return { start, end: offset };
}
