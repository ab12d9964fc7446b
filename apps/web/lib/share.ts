/** Hundredths of a whole, from sizes that may be larger than a number holds exactly; undefined where there is no whole. */
export function percentOf(part: bigint, whole: bigint): number | undefined {
  if (whole <= 0n) return undefined;
  return Number((part * 10_000n) / whole) / 100;
}

export type FillLevel = "ok" | "high" | "full";
/** From 80 % a pool wants attention, from 90 % it is in danger. */
export const fillLevel = (percent: number): FillLevel => (percent >= 90 ? "full" : percent >= 80 ? "high" : "ok");
