/** `pnpm test:faults`: every call of every verb goes wrong once in each way. Exit 0 when each is told and taken back. */
import { acts, theatre } from "../verbs/index.ts";
import { failEverywhere } from "./faults.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// As in an agent, whose door is open: what is waited for here may hold no process by itself.
const awake = setInterval(() => undefined, 60_000);
const place = theatre();
let faults = 0;
let differences = 0;
for (const act of acts) {
  const found = await failEverywhere(place, act);
  faults += found.faults;
  differences += found.differences.length;
  say(`${act.title}: ${found.faults} faults`);
  for (const line of found.differences) say(line);
}
await place.close();
clearInterval(awake);
say(`${faults} faults, ${new Set(acts.map(({ verb }) => verb)).size} verbs; ${differences} differences`);
process.exitCode = differences > 0 ? 1 : 0;
