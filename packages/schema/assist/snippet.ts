/**
 * Texts with places to fill in, in the notation that editors share: `${1}`, `${1:what stands there}`, `${1|one,two|}`, and `$0` for
 * where the cursor goes last.
 */

const escapePlain = (text: string): string => text.replace(/[\\$}]/g, "\\$&");
const escapeChoice = (text: string): string => text.replace(/[\\$},|]/g, "\\$&");

/** Counts the places of one snippet, in the order in which they are made. */
export class Places {
  #last = 0;
  /** An empty place. */
  empty(): string {
    // Without braces a digit behind it would count to its number.
    return `\${${++this.#last}}`;
  }
  /** A place that holds a text until something is typed over it. */
  filled(text: string): string {
    return text === "" ? this.empty() : `\${${++this.#last}:${escapePlain(text)}}`;
  }
  /** A place with a list to choose from; the first is there until then. */
  choice(choices: readonly string[]): string {
    const list = choices.filter((each) => each !== "").map(escapeChoice);
    return list.length === 0 ? this.empty() : `\${${++this.#last}|${list.join(",")}|}`;
  }
}

/** A text that means nothing but itself. */
export const literal = escapePlain;

/** What a snippet leaves in the document when nothing is typed over it. */
export function plainText(snippet: string): string {
  return snippet.replace(
    /\\(.)|\$\{\d+:((?:\\.|[^\\}])*)\}|\$\{\d+\|((?:\\.|[^\\|,])*)(?:,(?:\\.|[^\\|])*)?\|\}|\$\{\d+\}/gs,
    (_all, escaped?: string, filled?: string, chosen?: string) =>
      escaped ?? (filled ?? chosen ?? "").replace(/\\(.)/gs, "$1"),
  );
}
