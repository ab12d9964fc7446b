/**
 * The tree of a plain document, fast: elements, attributes with simple values, texts and the five named references. Whatever
 * is more than that, or is wrong, is left to the strict reader, which is slower and says what is the matter. So this file
 * accepts nothing of its own: a test compares the two on every kind of document.
 */
import { type Attribute, type Child, caps, type Element } from "./nodes.ts";

/** Comments, declarations and instructions; breaks that become others; characters beside the common ones; an end of CDATA. */
const unusual = /<[!?]|[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]|\]\]>/;
const references: { readonly [reference: string]: string } = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};
const open = 60;
const close = 62;
const slash = 47;
const equals = 61;

/** What may stand in a name: letters, digits, `_`, `-`, `.`; a colon is unusual. Starts are letters and `_`. */
const inName = new Uint8Array(128);
const startsName = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const character = String.fromCharCode(unit);
  if (/[A-Za-z_]/.test(character)) startsName[unit] = 1;
  if (/[A-Za-z0-9_.-]/.test(character)) inName[unit] = 1;
}

type Growing = { -readonly [K in keyof Element]: Element[K] } & { readonly children: Child[] };
const noAttributes: readonly Attribute[] = [];

/** The root element, undefined for a document that the strict reader has to read. */
export function quickTree(text: string): Element | undefined {
  // A UTF-16 unit is three bytes of UTF-8 at most.
  if (text.length * 3 > caps.bytes || unusual.test(text)) return undefined;
  const length = text.length;
  const hasReferences = text.includes("&");
  const parents: Growing[] = [];
  let root: Growing | undefined;
  let parent: Growing | undefined;
  let elements = 0;
  let at = blanks(text, 0);
  while (at < length) {
    const start = at;
    if (text.charCodeAt(at) !== open) {
      const end = text.indexOf("<", at);
      if (!parent) return blanks(text, at) === length ? root : undefined;
      if (end < 0) return undefined;
      const raw = text.slice(at, end);
      const value = hasReferences ? resolved(raw) : raw;
      if (value === undefined) return undefined;
      parent.children.push({ kind: "text", value, start, end });
      at = end;
      continue;
    }
    if (text.charCodeAt(at + 1) === slash) {
      if (!parent) return undefined;
      const nameEnd = start + 2 + parent.local.length;
      at = blanks(text, nameEnd);
      if (!text.startsWith(parent.local, start + 2) || text.charCodeAt(at) !== close) return undefined;
      parent.closeStart = start;
      parent.end = ++at;
      parents.pop();
      parent = parents[parents.length - 1];
      continue;
    }
    if ((root && !parent) || parents.length >= caps.depth || ++elements > caps.elements) return undefined;
    const nameEnd = endOfName(text, start + 1);
    if (nameEnd < 0) return undefined;
    at = nameEnd;
    let attributes: Attribute[] | undefined;
    for (;;) {
      const next = blanks(text, at);
      const unit = text.charCodeAt(next);
      if (unit === close || unit === slash) {
        at = next;
        break;
      }
      if (next === at) return undefined;
      const attribute = attributeAt(text, next, hasReferences);
      if (!attribute) return undefined;
      attributes ??= [];
      for (const other of attributes) if (other.local === attribute.local) return undefined;
      if (attributes.push(attribute) > caps.attributes) return undefined;
      at = attribute.end;
    }
    const selfClosing = text.charCodeAt(at) === slash;
    if (selfClosing && text.charCodeAt(++at) !== close) return undefined;
    const openEnd = ++at;
    const element: Growing = {
      kind: "element",
      prefix: "",
      local: text.slice(start + 1, nameEnd),
      uri: "",
      name: { start: start + 1, end: nameEnd },
      attributes: attributes ?? noAttributes,
      children: [],
      start,
      end: openEnd,
      openEnd,
      closeStart: openEnd,
      selfClosing,
    };
    if (parent) parent.children.push(element);
    root ??= element;
    if (!selfClosing) {
      parents.push(element);
      parent = element;
    }
  }
  return parent ? undefined : root;
}

function blanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit !== 32 && unit !== 10 && unit !== 9) return at;
    at++;
  }
}

/** The offset behind a name, -1 where there is none or it is more than a plain one. */
function endOfName(text: string, from: number): number {
  if (startsName[text.charCodeAt(from)] !== 1) return -1;
  let at = from + 1;
  while (inName[text.charCodeAt(at)] === 1) at++;
  const unit = text.charCodeAt(at);
  // What may follow a plain name.
  return unit === 32 || unit === 10 || unit === 9 || unit === close || unit === slash || unit === equals ? at : -1;
}

function attributeAt(text: string, start: number, hasReferences: boolean): Attribute | undefined {
  const nameEnd = endOfName(text, start);
  if (nameEnd < 0) return undefined;
  const atEquals = blanks(text, nameEnd);
  if (text.charCodeAt(atEquals) !== equals) return undefined;
  const atQuote = blanks(text, atEquals + 1);
  const quote = text.charAt(atQuote);
  if (quote !== "'" && quote !== '"') return undefined;
  const innerEnd = text.indexOf(quote, atQuote + 1);
  if (innerEnd < 0) return undefined;
  const raw = text.slice(atQuote + 1, innerEnd);
  const local = text.slice(start, nameEnd);
  // A break or tab in a value becomes a blank, and a namespace has consequences.
  if (/[<\n\t]/.test(raw) || local === "xmlns") return undefined;
  const value = hasReferences ? resolved(raw) : raw;
  if (value === undefined) return undefined;
  return {
    prefix: "",
    local,
    value,
    inner: { start: atQuote + 1, end: innerEnd },
    quote,
    start,
    end: innerEnd + 1,
  };
}

/** The text with its references resolved; undefined where one is not of the five named ones. */
function resolved(raw: string): string | undefined {
  if (!raw.includes("&")) return raw;
  let known = true;
  const value = raw.replace(/&[^;&]{0,8};?/g, (reference) => {
    const character = references[reference];
    known &&= character !== undefined;
    return character ?? "";
  });
  return known ? value : undefined;
}
