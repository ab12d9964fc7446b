/** How fast a job goes, from what it said of its progress. Pure. */

/** Bytes that were done at a moment. */
export interface Sample {
  readonly atMs: number;
  readonly done: bigint;
}
export interface Pace {
  readonly bytesPerSecond: bigint;
  readonly leftMs: number;
}

/** The pace is that of the last while: a copy that began in the cache must not promise the same for the rest. */
const windowMs = 10_000;
/** From less than this nothing is said: the first number would be a guess. */
const leastMs = 2_000;

/** The samples of the last while with one more. What goes back is another step, which starts anew. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last && next.done < last.done) return [next];
  return [...samples.filter(({ atMs }) => next.atMs - atMs <= windowMs), next];
}

/** Undefined as long as it is not known, and where nothing moves. */
export function paceOf(samples: readonly Sample[], total: bigint): Pace | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.atMs - first.atMs < leastMs || last.done <= first.done) return undefined;
  const bytesPerMs = Number(last.done - first.done) / (last.atMs - first.atMs);
  const left = total > last.done ? total - last.done : 0n;
  return { bytesPerSecond: BigInt(Math.round(bytesPerMs * 1_000)), leftMs: Number(left) / bytesPerMs };
}
