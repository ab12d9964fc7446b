/** Rows of lists in a draft. A row is there as soon as one of its paths is a key, even with an empty text. Pure. */
import type { Draft } from "@cistern/schema/fields";

/** Numbers of the rows that a list has, in order. */
export function rowsOf(draft: Draft, list: string): readonly number[] {
  const start = `${list}.`;
  const numbers = Object.keys(draft)
    .filter((path) => path.startsWith(start))
    .map((path) => /^[0-9]+(?=\.|$)/.exec(path.slice(start.length))?.[0])
    .filter((number) => number !== undefined);
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b);
}

/** Whether anything is filled in below a path. */
export const isTyped = (draft: Draft, group: string): boolean =>
  Object.entries(draft).some(([path, raw]) => path.startsWith(`${group}.`) && raw.trim() !== "");

/** The draft with a row added at the end: `numbers` are the rows on the page, `row` what a new one holds, by path within it. */
export function addRow(draft: Draft, list: string, numbers: readonly number[], row: Draft): Draft {
  const next = Math.max(-1, ...numbers) + 1;
  const shown = numbers.flatMap((number) => Object.keys(row).map((path) => [`${list}.${number}.${path}`, ""]));
  const added = Object.entries(row).map(([path, raw]) => [`${list}.${next}.${path}`, raw]);
  return { ...Object.fromEntries([...shown, ...added]), ...draft };
}

/** The draft with the rows of one list in this order, numbered anew from 0; rows that are not named go. */
export function orderRows(draft: Draft, list: string, numbers: readonly number[]): Draft {
  const start = `${list}.`;
  const rest = Object.entries(draft).filter(([path]) => !path.startsWith(start));
  const rows = numbers.flatMap((number, index) => {
    const row = `${list}.${number}`;
    return Object.entries(draft)
      .filter(([path]) => path === row || path.startsWith(`${row}.`))
      .map(([path, raw]) => [`${list}.${index}${path.slice(row.length)}`, raw] as const);
  });
  return Object.fromEntries([...rest, ...rows]);
}

/** `numbers` with the one at `index` moved by one place; unchanged where there is no such place. */
export function movedBy(numbers: readonly number[], index: number, by: 1 | -1): readonly number[] {
  const [here, there] = [numbers[index], numbers[index + by]];
  if (here === undefined || there === undefined) return numbers;
  return numbers.map((number, at) => (at === index ? there : at === index + by ? here : number));
}
