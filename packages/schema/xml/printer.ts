/**
 * Prints a built tree in libvirt's style: single quotes, two spaces, every group over lines of its own, and all five
 * reserved characters written as references in texts too.
 */
import type { create } from "xmlbuilder2";

export type DomNode = ReturnType<typeof create>["node"];
type DomElement = Extract<ReturnType<ReturnType<typeof create>["root"]>["node"], DomNode>;

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
  const element = node as DomElement & {
    readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  };
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}='${escapeAttribute(value)}'`).join("");
  const start = `<${node.nodeName}${attributes}`;
  const children = [...node.childNodes];
  if (children.length === 0) return `${start}/>`;
  const text = children
    .filter(({ nodeType }) => nodeType === textKind)
    .map((child) => child.nodeValue ?? "")
    .join("");
  if (text !== "") return `${start}>${escapeText(text)}</${node.nodeName}>`;
  const inner = { ...layout, indent: layout.indent + layout.step };
  const lines = children
    .filter(({ nodeType }) => nodeType !== textKind)
    .map((child) => `${layout.eol}${inner.indent}${printNode(child, inner)}`);
  return `${start}>${lines.join("")}${layout.eol}${layout.indent}</${node.nodeName}>`;
}
