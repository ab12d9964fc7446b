/** Puts a document right that breaks: a tag without its end, an end tag of another name. */
import { nearest } from "../xml/nearest.ts";
import type { TextChange } from "./changes.ts";
import type { Fix } from "./fixes.ts";
import type { Scanned, ScannedElement, ScannedNode, ScannedOther } from "./scan.ts";

/** Ways to put the first break right; whether one does is for the strict tree to say. */
export function syntaxFixes(scanned: Scanned): readonly Fix[] {
  return [...strayFixes(scanned), ...unclosedFixes(scanned), ...quoteFixes(scanned)];
}

/** An end tag that closes nothing, beside an element that has none. */
function* strayFixes({ text, nodes }: Scanned): Generator<Fix> {
  const stray = firstOf(nodes, (node) => node.kind === "stray") as ScannedOther | undefined;
  if (!stray) return;
  const written = text.slice(stray.start + 2, stray.end).replace(/\s*>?$/, "");
  const open = stray.parent;
  if (open && !open.isClosed && open.name !== "") {
    const isMeant = written === "" || nearest(written, [open.name]) !== undefined;
    const change = { start: stray.start, end: stray.end, text: `</${open.name}>` };
    yield { kind: "close", title: `Close <${open.name}> here`, edits: [change], preferred: isMeant };
  }
  if (stray.isClosed)
    yield {
      kind: "remove",
      title: `Remove </${written}>, which closes nothing`,
      edits: [{ start: stray.start, end: stray.end, text: "" }],
      preferred: false,
    };
}

/** An element that nobody closes: made empty where it holds nothing of its own, else closed at the end of its content. */
function* unclosedFixes({ text, nodes }: Scanned): Generator<Fix> {
  const open = firstOf(nodes, (node) => node.kind === "element" && !node.isClosed) as ScannedElement | undefined;
  if (!open || open.name === "") return;
  const content = text.slice(open.openEnd, open.closeStart);
  if (!open.isTagEnded) {
    yield {
      kind: "close",
      title: `End <${open.name}> with />`,
      edits: [insertion(tagEnd(text, open), "/>")],
      preferred: true,
    };
    return;
  }
  const isEmpty = content.trim() === "" || open.attributes.length > 0;
  if (isEmpty)
    yield {
      kind: "close",
      title: `End <${open.name}> with />`,
      edits: [insertion(open.openEnd - 1, "/")],
      preferred: true,
    };
  const end = open.openEnd + content.trimEnd().length;
  yield {
    kind: "close",
    title: `Close <${open.name}>`,
    edits: [insertion(end, closingOf(text, open, end))],
    preferred: !isEmpty,
  };
}

/** An attribute whose value has no closing quote, or no quotes at all. */
function* quoteFixes({ text, nodes }: Scanned): Generator<Fix> {
  const broken = firstOf(nodes, (node) => node.kind === "element" && node.attributes.some(isUnquoted));
  if (broken?.kind !== "element") return;
  const attribute = broken.attributes.find(isUnquoted);
  if (!attribute) return;
  const title = `Put the value of ${attribute.name} in quotes`;
  if (attribute.inner) {
    yield { kind: "close", title, edits: [insertion(attribute.end, attribute.quote)], preferred: true };
    return;
  }
  const bare = /^=?\s*([^\s<>"'=/]*)/.exec(text.slice(attribute.nameEnd, attribute.nameEnd + 1000)) ?? ["", ""];
  const change = { start: attribute.nameEnd, end: attribute.nameEnd + bare[0].length, text: `='${bare[1]}'` };
  yield { kind: "close", title, edits: [change], preferred: true };
}

const isUnquoted = ({ inner, end }: ScannedElement["attributes"][number]): boolean => !inner || end === inner.end;
const insertion = (at: number, text: string): TextChange => ({ start: at, end: at, text });

/** The end of a tag that breaks off, without the blanks behind it. */
const tagEnd = (text: string, { start, openEnd }: ScannedElement): number =>
  start + text.slice(start, openEnd).trimEnd().length;

/** An end tag on a line of its own where the content ends on a later line than the tag. */
function closingOf(text: string, { start, openEnd, name }: ScannedElement, end: number): string {
  const lineStart = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return /[\r\n]/.test(text.slice(openEnd, end)) ? `${eol}${indent}</${name}>` : `</${name}>`;
}

/** The first node in the document that is meant, the innermost first where one holds another. */
function firstOf(nodes: readonly ScannedNode[], isMeant: (node: ScannedNode) => boolean): ScannedNode | undefined {
  for (const node of nodes) {
    const found = (node.kind === "element" && firstOf(node.children, isMeant)) || (isMeant(node) ? node : undefined);
    if (found) return found;
  }
  return undefined;
}
