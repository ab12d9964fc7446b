/** Segments of an address, as Next hands them over (still encoded). */
export type Params<N extends string> = Promise<{ readonly [name in N]: string }>;

/** A segment as it was meant; one that cannot be decoded stays as it is and will simply not be found. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
