/** `pnpm test:kill [--count N] [--seed S] [--agents A] | --exhaustive`. Exit 0 when nothing differs, 1 when something does, 2 used wrongly. */
import { parseArgs } from "node:util";
import { crashEverywhere } from "../proof/crash.ts";
import { acts, theatre } from "../verbs/index.ts";
import { killMany, sumUp } from "./kill.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = {
  count: { type: "string", default: "1000" },
  seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
  agents: { type: "string", default: "3" },
  exhaustive: { type: "boolean", default: false },
} as const;

async function randomly(count: number, seed: number, agents: number): Promise<number> {
  say(`${count} kills, ${agents} agents at a time, seed ${seed}`);
  const counts = await killMany({ count, seed, agents, say });
  for (const line of counts.differences) say(line);
  if (counts.differences.length > 0) {
    say(
      `again: pnpm test:kill --count ${count} --seed ${seed} --agents ${agents}; the folders named above stay, their "loop" is mounted`,
    );
  }
  say(sumUp(counts));
  return counts.differences.length > 0 ? 1 : 0;
}

async function everywhere(): Promise<number> {
  const place = theatre();
  let crashes = 0;
  let differences = 0;
  for (const act of acts) {
    const found = await crashEverywhere(place, act, true);
    crashes += found.crashes;
    differences += found.differences.length;
    say(`${act.title}: ${found.crashes} crashes`);
    for (const line of found.differences) say(line);
  }
  await place.close();
  say(
    `${crashes} crashes, ${acts.length} scenarios of ${new Set(acts.map(({ verb }) => verb)).size} verbs; ${differences} differences`,
  );
  return differences > 0 ? 1 : 0;
}

try {
  const { values } = parseArgs({ options });
  const [count, seed, agents] = [values.count, values.seed, values.agents].map(Number);
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed) || !Number.isSafeInteger(agents) || !agents)
    throw new TypeError("--count, --seed and --agents are whole numbers");
  // Lives that were cut off in the middle still wait for what never comes.
  process.exit(values.exhaustive ? await everywhere() : await randomly(count ?? 0, seed ?? 0, agents));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  say(`${error.message}\nusage: pnpm test:kill [--count N] [--seed S] [--agents A] | --exhaustive`);
  process.exitCode = 2;
}
