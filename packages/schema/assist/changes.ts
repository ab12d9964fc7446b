/** Changes to a text: what no change names stays to the byte. */
import type { Span } from "../xml/tree.ts";

/** What stands from `start` to `end` becomes `text`. */
export interface TextChange extends Span {
  readonly text: string;
}

/** The text with changes made to it, which do not overlap; those at one place keep their order. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: put } of changes.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), put);
    at = end;
  }
  return parts.join("") + text.slice(at);
}
