import type { Range } from "../errors/index.ts";

/** Turns offsets of a text into ranges with lines and columns, as editors count them: from 1, in UTF-16 units. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = nextBreak(text, 0); at !== undefined; at = nextBreak(text, at)) this.#starts.push(at);
  }

  range(start: number, end: number): Range {
    const from = this.#place(start);
    const to = this.#place(end);
    return { start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  #place(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** Offset just after the next line break: LF, CR LF, or a CR alone. */
function nextBreak(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) return at + 1;
  }
  return undefined;
}
