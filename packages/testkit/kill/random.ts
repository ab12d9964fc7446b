/** Chance that repeats itself: the same seed gives the same row of numbers. */
export interface Chance {
  /** 0 up to, and without, `below`. */
  below(below: number): number;
  one<T>(of: readonly [T, ...T[]] | readonly T[]): T;
  often(share: number): boolean;
}

/** mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number): number => Math.floor(next() * most);
  return { below, one: (of) => of[below(of.length)] as (typeof of)[number], often: (share) => next() < share };
}
