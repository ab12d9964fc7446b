/**
 * A tolerant look at a document that somebody is still typing: tags that miss their end, values that miss a quote. It never
 * refuses and passes over the text once; what is right or wrong is for the strict tree to say.
 */
import { caps, type Span } from "../xml/tree.ts";

export interface ScannedAttribute extends Span {
  /** As written, with its prefix. */
  readonly name: string;
  readonly nameEnd: number;
  /** The text between the quotes, undefined where no value was begun. */
  readonly inner: Span | undefined;
  /** The quote around the value; empty where there is none. */
  readonly quote: string;
  /** The raw text between the quotes, references as they stand. */
  readonly raw: string;
}
export interface ScannedElement extends Span {
  readonly kind: "element";
  /** As written, with its prefix; empty where only `<` was typed. */
  readonly name: string;
  readonly nameEnd: number;
  readonly attributes: readonly ScannedAttribute[];
  /** Where the start tag ends, or breaks off. */
  readonly openEnd: number;
  /** Whether the start tag has its `>`. */
  readonly isTagEnded: boolean;
  readonly selfClosing: boolean;
  /** Where the end tag begins; the end of the content where there is none. */
  readonly closeStart: number;
  /** Whether the element has an end tag or is `<a/>`. */
  readonly isClosed: boolean;
  readonly children: readonly ScannedNode[];
  readonly parent: ScannedElement | undefined;
}
/** Anything that is not an element. `stray` is an end tag that closes nothing; `unknown` a declaration or the begin of something. */
export interface ScannedOther extends Span {
  readonly kind: "text" | "comment" | "cdata" | "instruction" | "unknown" | "stray";
  readonly isClosed: boolean;
  readonly parent: ScannedElement | undefined;
}
export type ScannedNode = ScannedElement | ScannedOther;
export interface Scanned {
  readonly text: string;
  /** Everything at the top: the first element is the root. */
  readonly nodes: readonly ScannedNode[];
  readonly root: ScannedElement | undefined;
}

type Growing = { -readonly [K in keyof ScannedElement]: ScannedElement[K] } & { children: ScannedNode[] };
type GrowingNode = { -readonly [K in keyof ScannedOther]: ScannedOther[K] } | Growing;

/** Deeper elements than any document of the format has end the scan: what walks the result may recurse. */
const deepest = caps.depth * 2;
const nameCharacter = /[\p{L}\p{N}_:.\-·]/u;
export const isNameCharacter = (character: string): boolean => nameCharacter.test(character);
const isBlank = (character: string): boolean =>
  character === " " || character === "\n" || character === "\t" || character === "\r";

/** Scans a text; one beyond the cap of documents counts as empty. */
export function scan(text: string): Scanned {
  const scanner = new Scanner(text.length > caps.bytes ? "" : text);
  scanner.run();
  const root = scanner.nodes.find((node) => node.kind === "element");
  return { text, nodes: scanner.nodes, root };
}

/** The elements among nodes. */
export const elementsIn = (nodes: readonly ScannedNode[]): readonly ScannedElement[] =>
  nodes.filter((node) => node.kind === "element");

class Scanner {
  readonly nodes: ScannedNode[] = [];
  readonly #text: string;
  #at: number;
  readonly #open: Growing[] = [];
  /** How many open elements have a name, so that an end tag which closes none costs nothing. */
  readonly #openNames = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith("\ufeff") ? 1 : 0;
  }

  run(): void {
    while (this.#at < this.#text.length && this.#open.length <= deepest) {
      if (this.#text.charAt(this.#at) !== "<") this.#other("text", "<", 0);
      else if (this.#text.startsWith("<!--", this.#at)) this.#other("comment", "-->", 4);
      else if (this.#text.startsWith("<![CDATA[", this.#at)) this.#other("cdata", "]]>", 9);
      else if (this.#text.startsWith("<?", this.#at)) this.#other("instruction", "?>", 2);
      else if (this.#text.startsWith("<!", this.#at)) this.#declaration();
      else if (this.#text.startsWith("</", this.#at)) this.#endTag();
      else this.#startTag();
    }
    while (this.#open.length > 0) this.#leave(this.#at);
  }

  /** Everything up to and with `end`, or the whole rest; a text stops before it. */
  #other(kind: ScannedOther["kind"], end: string, lead: number): void {
    const start = this.#at;
    const found = this.#text.indexOf(end, start + lead);
    this.#at = found < 0 ? this.#text.length : found + (kind === "text" ? 0 : end.length);
    this.#add({ kind, start, end: this.#at, isClosed: found >= 0 || kind === "text", parent: this.#open.at(-1) });
  }

  /** A DOCTYPE, or a comment whose begin is not complete: it goes up to the next sign of markup. */
  #declaration(): void {
    const start = this.#at;
    this.#at += 2;
    while (this.#at < this.#text.length && !"<>".includes(this.#text.charAt(this.#at))) this.#at++;
    const isClosed = this.#text.charAt(this.#at) === ">";
    if (isClosed) this.#at++;
    this.#add({ kind: "unknown", start, end: this.#at, isClosed, parent: this.#open.at(-1) });
  }

  #endTag(): void {
    const start = this.#at;
    this.#at += 2;
    const name = this.#name();
    this.#blanks();
    const isClosed = this.#text.charAt(this.#at) === ">";
    if (isClosed) this.#at++;
    if (!isClosed || !this.#openNames.get(name)) {
      this.#add({ kind: "stray", start, end: this.#at, isClosed, parent: this.#open.at(-1) });
      return;
    }
    while (this.#open.at(-1)?.name !== name) this.#leave(start);
    const element = this.#open.at(-1);
    if (element) element.isClosed = true;
    this.#leave(start);
    if (element) element.end = this.#at;
  }

  #startTag(): void {
    const start = this.#at++;
    const name = this.#name();
    const element: Growing = {
      kind: "element",
      name,
      start,
      nameEnd: this.#at,
      attributes: [],
      openEnd: this.#at,
      isTagEnded: false,
      selfClosing: false,
      closeStart: this.#at,
      isClosed: false,
      children: [],
      end: this.#at,
      parent: this.#open.at(-1),
    };
    // A lone `<` opens nothing and has no attributes.
    if (name !== "") element.attributes = this.#attributes();
    element.selfClosing = this.#text.startsWith("/>", this.#at);
    if (element.selfClosing) this.#at++;
    element.isTagEnded = this.#text.charAt(this.#at) === ">";
    if (element.isTagEnded) this.#at++;
    element.openEnd = element.closeStart = element.end = this.#at;
    this.#add(element);
    if (element.selfClosing) element.isClosed = true;
    else if (name !== "") this.#enter(element);
  }

  /** Attributes up to the end of the tag, or to where it breaks off. */
  #attributes(): readonly ScannedAttribute[] {
    const found: ScannedAttribute[] = [];
    for (;;) {
      this.#blanks();
      const character = this.#text.charAt(this.#at);
      if (character === "" || character === "<" || character === ">" || this.#text.startsWith("/>", this.#at))
        return found;
      if (isNameCharacter(character)) found.push(this.#attribute());
      else this.#at++;
    }
  }

  #attribute(): ScannedAttribute {
    const start = this.#at;
    const name = this.#name();
    const nameEnd = this.#at;
    this.#blanks();
    if (this.#text.charAt(this.#at) !== "=") {
      this.#at = nameEnd;
      return { name, start, nameEnd, end: nameEnd, inner: undefined, quote: "", raw: "" };
    }
    const equals = this.#at++;
    this.#blanks();
    const quote = this.#text.charAt(this.#at);
    if (quote !== "'" && quote !== '"') {
      this.#at = equals + 1;
      return { name, start, nameEnd, end: this.#at, inner: undefined, quote: "", raw: "" };
    }
    const from = ++this.#at;
    const to = this.#valueEnd(quote);
    const isQuoted = this.#text.charAt(to) === quote;
    this.#at = isQuoted ? to + 1 : to;
    return {
      name,
      start,
      nameEnd,
      end: this.#at,
      inner: { start: from, end: to },
      quote,
      raw: this.#text.slice(from, to),
    };
  }

  /** A value holds no `<`: one that meets it lacks its quote, and ends with its line or before the end of the tag. */
  #valueEnd(quote: string): number {
    let end = this.#at;
    while (end < this.#text.length && this.#text.charAt(end) !== quote && this.#text.charAt(end) !== "<") end++;
    if (this.#text.charAt(end) === quote) return end;
    let cut = this.#at;
    while (cut < end && !/[>\r\n]/.test(this.#text.charAt(cut)) && !this.#text.startsWith("/>", cut)) cut++;
    return cut;
  }

  #name(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && isNameCharacter(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #blanks(): void {
    while (isBlank(this.#text.charAt(this.#at))) this.#at++;
  }

  #add(node: GrowingNode): void {
    (this.#open.at(-1)?.children ?? this.nodes).push(node);
  }

  #enter(element: Growing): void {
    this.#open.push(element);
    this.#openNames.set(element.name, (this.#openNames.get(element.name) ?? 0) + 1);
  }

  /** The content of the innermost element ends here. */
  #leave(end: number): void {
    const element = this.#open.pop();
    if (!element) return;
    this.#openNames.set(element.name, (this.#openNames.get(element.name) ?? 1) - 1);
    element.closeStart = element.end = end;
    if (element.isClosed || element.isTagEnded) return;
    // A tag that breaks off and has no end tag holds nothing: what follows stands beside it.
    const siblings = this.#open.at(-1)?.children ?? this.nodes;
    for (const child of element.children as GrowingNode[]) {
      child.parent = element.parent;
      siblings.push(child);
    }
    element.children = [];
    element.closeStart = element.end = element.openEnd;
  }
}
