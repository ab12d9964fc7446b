/** Rows of a measurement beside another program, and the line of ratios that ends them. */

export interface Row {
  readonly name: string;
  /** Medians, in ms; the other's is absent where it cannot do that or is not installed. */
  readonly oursMs: number;
  readonly otherMs?: number;
  /** The most that ours may be of the other's. */
  readonly goal?: number;
  /** Where the row has no ratio: the most ms it may be. */
  readonly goalMs?: number;
  readonly note?: string;
}

export const median = (all: readonly number[]): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
export const percentile = (all: readonly number[], share: number): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length * share)] ?? Number.NaN;

/** ms of some work. */
export async function timed(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** Medians of both, run by turns so that whatever else the machine does weighs on both alike. */
export async function byTurns(
  rounds: number,
  ours: () => Promise<number>,
  other: (() => Promise<number>) | undefined,
): Promise<{ readonly oursMs: number; readonly otherMs?: number }> {
  const all = { ours: [] as number[], other: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    all.ours.push(await ours());
    if (other) all.other.push(await other());
  }
  return { oursMs: median(all.ours), ...(other ? { otherMs: median(all.other) } : {}) };
}

const ratioOf = ({ oursMs, otherMs }: Row): number | undefined =>
  otherMs === undefined ? undefined : oursMs / otherMs;
const missed = (row: Row): boolean => {
  const ratio = ratioOf(row);
  return (
    (row.goal !== undefined && ratio !== undefined && ratio > row.goal) ||
    (row.goalMs !== undefined && row.oursMs > row.goalMs)
  );
};

export function printTable(rows: readonly Row[]): void {
  const say = (text: string) => process.stdout.write(`${text.trimEnd()}\n`);
  const ms = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(value < 10 ? 2 : 0));
  const line = (...[name, ours, other, ratio, goal, note]: readonly string[]) =>
    say(
      `${(name ?? "").padEnd(52)}${[ours, other, ratio, goal].map((cell) => (cell ?? "").padStart(10)).join("")}  ${note ?? ""}`,
    );
  line("ms, medians", "ours", "other", "ratio", "goal", "");
  for (const row of rows) {
    const goal = row.goal === undefined ? (row.goalMs === undefined ? "" : `${row.goalMs} ms`) : row.goal.toFixed(3);
    const note = [missed(row) ? "MISSED" : "", row.note ?? ""].filter((text) => text !== "").join(", ");
    line(row.name, ms(row.oursMs), ms(row.otherMs), ratioOf(row)?.toFixed(3) ?? "", goal, note);
  }
  const ratios = rows.flatMap((row) => {
    const ratio = ratioOf(row);
    return ratio === undefined ? [] : [`${row.name} ${ratio.toFixed(3)}`];
  });
  say(`ratios: ${ratios.join("; ") || "none"}; goals missed: ${rows.filter(missed).length}`);
}
