/** Hidden files of jobs that are over: possible where an agent died between asking for a file and hearing of it. */
import { temporaryName } from "../backends/local-files.ts";
import type { Journal } from "./journal.ts";

export interface Leftovers {
  /** Made by a job that is known to have finished or to have been taken back: nobody needs them. */
  readonly over: readonly string[];
  /** Of no job that the journal knows, or of one that a person left as it is: they stay. */
  readonly unknown: readonly string[];
}

/** Names of our own pattern, by what became of their jobs; those of jobs that run or need somebody are in neither. */
export function sortLeftovers(journal: Pick<Journal, "states">, names: readonly string[]): Leftovers {
  if (names.length === 0) return { over: [], unknown: [] };
  const states = new Map(journal.states().map(({ id, state }) => [stemOf(temporaryName(id, 1)), state]));
  const of = (name: string) => states.get(stemOf(name)) ?? "unknown";
  return {
    over: names.filter((name) => of(name) === "finished" || of(name) === "undone"),
    unknown: names.filter((name) => of(name) === "unknown" || of(name) === "dismissed"),
  };
}

/** A temporary name without the number behind it. */
const stemOf = (name: string): string => name.slice(0, name.lastIndexOf("-"));
