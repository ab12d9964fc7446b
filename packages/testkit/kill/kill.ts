/** Kills agents at random moments under mixed work, and compares what they tell with the disk. */
import type { VerbName } from "@cistern/driver/engine";
import { type Counts, World } from "./world.ts";

export interface KillOptions {
  readonly count: number;
  readonly seed: number;
  /** Agents at a time, each in a folder of its own. */
  readonly agents: number;
  readonly say: (line: string) => void;
}

/** Back in service later than this is a difference. */
export const longestReturnMs = 10_000;

/** Folders in which something differed stay. */
export async function killMany({ count, seed, agents, say }: KillOptions): Promise<Counts> {
  const counts: Counts = {
    kills: 0,
    cut: 0,
    finishedAfter: 0,
    undoneAfter: 0,
    verbs: new Map<VerbName, number>(),
    returnsMs: [],
    differences: [],
  };
  let told = 0;
  const more = (): boolean => {
    if (counts.kills >= told + 50) {
      told = counts.kills;
      say(`${told} kills, ${counts.differences.length} differences`);
    }
    return counts.kills < count;
  };
  await Promise.all(
    Array.from({ length: agents }, async (_, index) => {
      const world = new World(seed * 1_000 + index, counts);
      await world.live(more).catch((error: unknown) => {
        counts.differences.push(`${world.folder}: ${error instanceof Error ? error.stack : String(error)}`);
      });
      if (!counts.differences.some((line) => line.startsWith(world.folder))) world.close();
    }),
  );
  if (Math.max(...counts.returnsMs) > longestReturnMs)
    counts.differences.push(`a return took ${Math.max(...counts.returnsMs)} ms`);
  return counts;
}

/** The last line of a run. */
export function sumUp({ kills, cut, finishedAfter, undoneAfter, verbs, returnsMs, differences }: Counts): string {
  const sorted = [...returnsMs].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
  const names = [...verbs].sort(([one], [other]) => (one < other ? -1 : 1)).map(([verb, times]) => `${verb} ${times}`);
  return (
    `${kills} kills; ${cut} jobs cut off (${finishedAfter} finished, ${undoneAfter} undone); ${names.join(", ")}; ` +
    `back in service: p99 ${at(0.99)} ms, slowest ${at(1)} ms; ${differences.length} differences`
  );
}
