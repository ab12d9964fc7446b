/** How the lines of a document are made, as far as it shows: what new ones follow. */
import { elementsIn, type Scanned } from "./scan.ts";

export interface LineStyle {
  readonly eol: string;
  /** What one level of nesting adds. */
  readonly step: string;
}

export function layoutOf({ text, root }: Scanned): LineStyle {
  const own = root ? (indentAt(text, root.start) ?? "") : "";
  const indents = elementsIn(root?.children ?? []).map(({ start }) => indentAt(text, start));
  const child = indents.find((indent) => indent !== undefined);
  const isDeeper = child !== undefined && child.length > own.length && child.startsWith(own);
  return { eol: text.includes("\r\n") ? "\r\n" : "\n", step: isDeeper ? child.slice(own.length) : "  " };
}

/** The blanks before what begins its line at an offset; undefined where something else stands before it. */
export function indentAt(text: string, offset: number): string | undefined {
  let start = offset;
  while (start > 0 && (text.charAt(start - 1) === " " || text.charAt(start - 1) === "\t")) start--;
  return start === 0 || /[\r\n]/.test(text.charAt(start - 1)) ? text.slice(start, offset) : undefined;
}
