/** Takes an element or attribute out, with the line or blank that it leaves behind. */
import type { TextChange } from "./changes.ts";
import type { Marked } from "./find-element.ts";
import { indentAt } from "./layout.ts";
import type { ScannedElement } from "./scan.ts";

/** The change that removes what was marked. */
export function removalOf(text: string, { element, attribute }: Marked): TextChange {
  if (!attribute) return removalOfElement(text, element);
  let { start } = attribute;
  while (/\s/.test(text.charAt(start - 1))) start--;
  return { start, end: attribute.end, text: "" };
}

function removalOfElement(text: string, { start, end }: ScannedElement): TextChange {
  const indent = indentAt(text, start);
  const isAlone = indent !== undefined && /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end, end + 1000));
  if (!isAlone) return { start, end, text: "" };
  const line = start - indent.length;
  const from = text.startsWith("\r\n", line - 2) ? line - 2 : Math.max(0, line - 1);
  return { start: from, end, text: "" };
}

/** The outermost element that holds nothing but the marked one, the root apart: it would be left empty. */
export function withEmptyParents(text: string, marked: Marked): Marked {
  if (marked.attribute && (marked.element.attributes.length > 1 || !holdsOnly(text, marked.element, undefined)))
    return marked;
  let at = marked.element;
  if (marked.attribute && !at.parent) return marked;
  while (at.parent?.parent && at.parent.attributes.length === 0 && holdsOnly(text, at.parent, at)) at = at.parent;
  return { element: at };
}

const holdsOnly = (text: string, parent: ScannedElement, child: ScannedElement | undefined): boolean =>
  parent.children.every(
    (each) => each === child || (each.kind === "text" && text.slice(each.start, each.end).trim() === ""),
  );
