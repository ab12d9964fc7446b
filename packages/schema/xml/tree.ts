/**
 * The document as a tree in which everything knows where it stands. Strict: what is not well-formed is refused with its
 * place, a DOCTYPE before anything of it is read, and so is a document beyond the caps.
 */
import { SaxesParser } from "saxes";
import { type Fault, fault } from "../errors/index.ts";
import { utf8Length } from "../fields/names.ts";
import { type Attribute, type Child, caps, type Element, type Span, type Tree } from "./nodes.ts";
import { quickTree } from "./quick.ts";

export * from "./nodes.ts";

type Growing = { -readonly [K in keyof Element]: Element[K] } & { attributes: Attribute[]; children: Child[] };

class Refused extends Error {
  readonly fault: Fault;
  readonly at: Span;
  constructor(of: Fault, at: Span) {
    super(of.code);
    this.fault = of;
    this.at = at;
  }
}

/** Reads a document in one pass over its text. Never throws for what stands in it. */
export function parseTree(text: string): Tree {
  const plain = quickTree(text);
  return plain ? { root: plain } : strictTree(text);
}

/** The same without the short cut. */
export function strictTree(text: string): Tree {
  const bytes = text.length > caps.bytes ? text.length : utf8Length(text);
  const whole = { start: 0, end: 0 };
  if (bytes > caps.bytes)
    return {
      root: undefined,
      // Of a text far beyond the cap the units are not counted into bytes: that alone would take a while.
      fault: {
        fault: fault("xml.too-large", {
          bytes: text.length > 4 * caps.bytes ? text.length : utf8Length(text),
          limitBytes: caps.bytes,
        }),
        at: whole,
      },
    };
  const prolog = prologFault(text);
  if (prolog) return { root: undefined, fault: prolog };
  const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(text);
  if (lone)
    return {
      root: undefined,
      fault: { fault: malformed("half of a surrogate pair"), at: { start: lone.index, end: lone.index + 1 } },
    };
  return grow(text);
}

/** A longer name would drown the sentence it stands in. */
const longestNamed = 80;

const malformed = (detail: string): Fault => fault("xml.malformed", { detail });

/** What is refused before the first element is read. A DOCTYPE can stand only in the prolog: among comments, processing instructions and blanks before the first element. */
function prologFault(text: string): Tree["fault"] {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
    const closes = text.startsWith("<!--", at) ? "-->" : text.startsWith("<?", at) ? "?>" : undefined;
    if (!closes) break;
    const closed = text.indexOf(closes, at + 2);
    if (closed < 0)
      return {
        fault: malformed(closes === "-->" ? "unclosed comment" : "unclosed declaration"),
        at: { start: at, end: at + 2 },
      };
    at = closed + closes.length;
  }
  const isDoctype = text.slice(at, at + 9).toUpperCase() === "<!DOCTYPE";
  return isDoctype ? { fault: fault("xml.doctype"), at: { start: at, end: at + 9 } } : undefined;
}

function grow(text: string): Tree {
  // XML 1.1 would let control characters in.
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let elements = 0;
  let closed: Growing | undefined;
  let attributes: Attribute[] = [];
  /** Where the last markup ended: what follows up to the next `<` is text. */
  let last = 0;

  const markup = (end: number): Span => {
    const start = text.indexOf("<", last);
    last = end;
    return { start, end };
  };
  const add = (child: Child): void => {
    open.at(-1)?.children.push(child);
  };

  parser.on("error", (error) => {
    const at = Math.min(parser.position, text.length);
    const said = error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
    // The parser closes what stood open before it complains.
    const inner = closed;
    const isOpen =
      inner && said.startsWith("unexpected close tag") && inner.name.end - inner.name.start <= longestNamed;
    const which = isOpen ? `: <${text.slice(inner.name.start, inner.name.end)}> is not closed` : "";
    throw new Refused(malformed(said + which), {
      start: Math.max(0, at - 1),
      end: at,
    });
  });
  parser.on("xmldecl", ({ encoding }) => {
    last = parser.position;
    if (encoding && !/^(?:utf-8|us-ascii)$/i.test(encoding))
      throw new Refused(malformed("the declared encoding is not UTF-8"), { start: 0, end: last });
  });
  parser.on("doctype", () => {
    throw new Refused(fault("xml.doctype"), markup(parser.position));
  });
  parser.on("text", (value) => {
    const end = text.indexOf("<", last);
    add({ kind: "text", value, start: last, end: end < 0 ? text.length : end });
  });
  parser.on("cdata", (value) => add({ kind: "text", value, ...markup(parser.position) }));
  // A comment is told at its second hyphen, one character before its end.
  parser.on("comment", () => add({ kind: "aside", ...markup(parser.position + 1) }));
  parser.on("processinginstruction", () => add({ kind: "aside", ...markup(parser.position) }));
  parser.on("opentagstart", () => {
    attributes = [];
    const at = { start: text.indexOf("<", last), end: parser.position };
    if (open.length >= caps.depth) throw new Refused(fault("xml.too-deep", { limit: caps.depth }), at);
    if (++elements > caps.elements)
      throw new Refused(fault("xml.too-many", { what: "elements", limit: caps.elements }), at);
  });
  parser.on("attribute", ({ name, prefix, local, value }) => {
    const attribute = attributeAt(text, parser.position, { name, prefix, local, value });
    if (attributes.push(attribute) > caps.attributes)
      throw new Refused(fault("xml.too-many", { what: "attributes", limit: caps.attributes }), attribute);
  });
  parser.on("opentag", (tag) => {
    const { start, end } = markup(parser.position);
    const name = { start: start + 1, end: start + 1 + tag.name.length };
    const element: Growing = {
      kind: "element",
      prefix: tag.prefix,
      local: tag.local,
      uri: tag.uri,
      name,
      attributes,
      children: [],
      start,
      end: text.length,
      openEnd: end,
      closeStart: tag.isSelfClosing ? end : text.length,
      selfClosing: tag.isSelfClosing,
    };
    add(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", (tag) => {
    const element = open.pop();
    closed = element;
    if (!element) return;
    if (!tag.isSelfClosing) element.closeStart = markup(parser.position).start;
    element.end = parser.position;
  });

  try {
    parser.write(text).close();
    return { root };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { root, fault: error };
  }
}

/** An attribute is told just after its closing quote, and its raw text cannot hold that quote: so the way back is plain. */
function attributeAt(
  text: string,
  end: number,
  of: { name: string; prefix: string; local: string; value: string },
): Attribute {
  const quote = text.charAt(end - 1);
  const inner = { start: text.lastIndexOf(quote, end - 2) + 1, end: end - 1 };
  const start = text.lastIndexOf(of.name, text.lastIndexOf("=", inner.start - 1) - of.name.length);
  return { prefix: of.prefix, local: of.local, value: of.value, inner, quote, start, end };
}

/** The string value of an element: all text in it, comments left out. */
export function textOf(element: Element): string {
  const [only] = element.children;
  if (element.children.length < 2 && only?.kind !== "element") return only?.kind === "text" ? only.value : "";
  return element.children
    .map((child) => (child.kind === "element" ? textOf(child) : child.kind === "text" ? child.value : ""))
    .join("");
}

/** Elements right below, in order. */
export const elementsOf = (element: Element): readonly Element[] =>
  element.children.filter((child) => child.kind === "element");
