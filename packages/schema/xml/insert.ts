/** New nodes in an existing document: where they go, and how their lines begin. */
import type { AnyGroup, Fields, Node } from "../fields/index.ts";
import { lineIndent, type Style, type TextEdits } from "./text-edits.ts";
import { type Element, elementsOf } from "./tree.ts";
import { type NameOf, writeField } from "./writer.ts";

/** Puts the children that a group gains into its element, each after the nearest one that comes before it in the catalogue. */
export function insertChildren(
  edits: TextEdits,
  text: string,
  style: Style,
  group: AnyGroup,
  parent: Element,
  gained: readonly { readonly node: Node; readonly value: unknown }[],
  nameOf: NameOf,
): void {
  const indent = indentOfChildren(text, style, parent);
  const layout = { indent: indent ?? "", step: style.step, eol: style.eol };
  const lead = indent === undefined ? "" : style.eol + indent;
  const written = gained.flatMap(({ node, value }) => {
    const xml = writeField(node, value, layout, nameOf);
    return xml === undefined ? [] : [{ node, xml: lead + xml }];
  });
  if (written.length === 0) return;
  const closing = indent === undefined ? "" : style.eol + (lineIndent(text, parent.start) ?? "");
  if (parent.selfClosing) {
    const body = written.map(({ xml }) => xml).join("");
    edits.replace(
      { start: tagContentEnd(parent), end: parent.openEnd },
      `>${body}${closing}</${text.slice(parent.name.start, parent.name.end)}>`,
    );
    return;
  }
  for (const { node, xml } of written) edits.insert(placeOf(text, group, parent, node), xml);
  // The end tag stood on the line of the start tag.
  const hasLines = elementsOf(parent).length > 0 || /[\r\n]/.test(text.slice(parent.openEnd, parent.closeStart));
  if (!hasLines) edits.insert(parent.closeStart, closing);
}

/** Where the name and attributes of a tag end. */
export const tagContentEnd = (element: Element): number => element.attributes.at(-1)?.end ?? element.name.end;

function placeOf(text: string, group: AnyGroup, parent: Element, node: Node): number {
  const order = Object.values(group.fields as Fields).map(({ tag }) => tag);
  const own = order.indexOf(node.tag);
  let before: { readonly child: Element; readonly rank: number } | undefined;
  for (const child of elementsOf(parent)) {
    const rank = order.indexOf(child.local);
    if (rank >= 0 && rank <= own && rank >= (before?.rank ?? 0)) before = { child, rank };
  }
  return before ? endOfLineOf(text, parent, before.child) : parent.openEnd;
}

/** The end of a child, behind the comments that follow on its line: they speak of it. */
function endOfLineOf(text: string, parent: Element, child: Element): number {
  let end = child.end;
  for (const next of parent.children.slice(parent.children.indexOf(child) + 1)) {
    if (next.kind === "element" || (next.kind === "text" && /[^ \t]/.test(text.slice(next.start, next.end)))) break;
    if (next.kind === "aside") end = next.end;
  }
  return end;
}

/** What the lines of an element's children begin with; undefined where they share a line with it. */
function indentOfChildren(text: string, style: Style, parent: Element): string | undefined {
  const indents = parent.children.map((child) => (child.kind === "text" ? undefined : lineIndent(text, child.start)));
  const found = indents.find((indent) => indent !== undefined);
  if (found !== undefined) return found;
  const own = lineIndent(text, parent.start);
  return own === undefined || elementsOf(parent).length > 0 ? undefined : own + style.step;
}
