import { setImmediate as nextTurn } from "node:timers/promises";

/** Rows handled at once: about a millisecond. */
const sliceRows = 64;

/** Long work in slices, with whatever else the agent has to do in between. */
export async function inSlices<T>(
  rows: Iterable<T>,
  work: (slice: readonly T[]) => void,
  size = sliceRows,
): Promise<void> {
  let slice: T[] = [];
  for (const row of rows) {
    slice.push(row);
    if (slice.length < size) continue;
    work(slice);
    slice = [];
    await nextTurn();
  }
  if (slice.length > 0) work(slice);
}
