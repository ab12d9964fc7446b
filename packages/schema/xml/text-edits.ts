/** Changes to a text, collected first and made at once: what no change names stays to the byte. */
import type { Element, Span } from "./tree.ts";

export class TextEdits {
  readonly #text: string;
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  replace({ start, end }: Span, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Insertions at one place keep the order they came in. */
  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  /** Takes a node out, with its line where it is alone on it. */
  remove({ start, end }: Span): void {
    const before = start - indentBefore(this.#text, start).length;
    const isAlone = /^[ \t]*(?:[\r\n]|$)/.test(this.#text.slice(end, end + 1000));
    this.replace(
      { start: isAlone && isBreak(this.#text, before - 1) ? breakStart(this.#text, before) : start, end },
      "",
    );
  }

  removeAttribute({ start, end }: Span): void {
    let from = start;
    while (/\s/.test(this.#text.charAt(from - 1))) from--;
    this.replace({ start: from, end }, "");
  }

  /** The text with every change in it. */
  made(): string {
    const parts: string[] = [];
    let at = 0;
    for (const { start, end, text } of this.#edits.toSorted((a, b) => a.start - b.start)) {
      parts.push(this.#text.slice(at, start), text);
      at = Math.max(at, end);
    }
    return parts.join("") + this.#text.slice(at);
  }
}

const isBreak = (text: string, at: number): boolean => text.charAt(at) === "\n" || text.charAt(at) === "\r";
const breakStart = (text: string, end: number): number => (text.startsWith("\r\n", end - 2) ? end - 2 : end - 1);

/** Blanks right before an offset, up to the start of its line. */
export function indentBefore(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && (text.charAt(start - 1) === " " || text.charAt(start - 1) === "\t")) start--;
  return text.slice(start, offset);
}

/** How the lines of a document are made: what new ones follow. */
export interface Style {
  readonly eol: string;
  /** What one level of nesting adds. */
  readonly step: string;
}

export function styleOf(text: string, root: Element): Style {
  const own = lineIndent(text, root.start) ?? "";
  const child = root.children
    .map(({ kind, start }) => (kind === "text" ? undefined : lineIndent(text, start)))
    .find((indent) => indent !== undefined);
  const step =
    child !== undefined && child.length > own.length && child.startsWith(own) ? child.slice(own.length) : "  ";
  return { eol: text.includes("\r\n") ? "\r\n" : "\n", step };
}

/** The blanks before a node that begins its line, undefined for one that does not. */
export function lineIndent(text: string, start: number): string | undefined {
  const indent = indentBefore(text, start);
  const before = start - indent.length;
  return before === 0 || isBreak(text, before - 1) ? indent : undefined;
}
