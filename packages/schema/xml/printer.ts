/**
 * Prints a built tree in libvirt's style: single quotes, two spaces, every group over lines of its own, and all five
 * reserved characters written as references in texts too.
 */
import type { create } from "xmlbuilder2";

export type DomNode = ReturnType<typeof create>["node"];
type Attributed = DomNode & {
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
};

export interface Layout {
  /** What every line of the node begins with, the first one apart. */
  readonly indent: string;
  readonly step: string;
  readonly eol: string;
}

const textKind = 3;
const references: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** A carriage return is written as a reference: read back as it stands, it would become a newline. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"'\r]/g, (character) => references[character] ?? character);
/** In an attribute every break and tab would come back as a blank. */
export const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"'\r\n\t]/g, (character) => references[character] ?? character);

/** An element with all that is in it. The first line has no indentation, the last no line break. */
export function printNode(node: DomNode, layout: Layout): string {
  const name = node.nodeName;
  let start = `<${name}`;
  for (const { name: attribute, value } of (node as Attributed).attributes)
    start += ` ${attribute}='${escapeAttribute(value)}'`;
  if (!node.firstChild) return `${start}/>`;
  const inner = { ...layout, indent: layout.indent + layout.step };
  let text = "";
  let lines = "";
  // By its links: a list of children is made anew each time it is asked for.
  for (let child: DomNode | null = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === textKind) text += child.nodeValue ?? "";
    else lines += layout.eol + inner.indent + printNode(child, inner);
  }
  if (text !== "") return `${start}>${escapeText(text)}</${name}>`;
  return `${start}>${lines}${layout.eol}${layout.indent}</${name}>`;
}
