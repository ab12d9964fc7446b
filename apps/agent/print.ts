/** Answers as a terminal shows them. */
import { formatBytes } from "@cistern/schema/fields";

export const bytes = (size: bigint): string => formatBytes(size);

/** Columns as wide as their widest cell; the last one is not padded. Control characters are shown, never sent to the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(harmless))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Control characters shown, never sent to the terminal. */
export const harmless = (text: string): string =>
  text.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** Sizes are whole numbers that JSON's readers may round, so they are texts. */
export const asJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part), 2);
