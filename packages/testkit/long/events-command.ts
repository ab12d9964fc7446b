/** `pnpm test:events [--events N] [--disconnects D] [--seed S]`: the last line has the figures. */
import { temporaryFolder } from "../temporary-folder.ts";
import { stream } from "./events.ts";
import { numbers } from "./options.ts";

const asked = numbers({ events: 100_000, disconnects: 1_000, seed: 1 }, process.argv.slice(2));
await using folder = await temporaryFolder();
const { events, disconnects, seconds, differences } = await stream({ folder: folder.path, ...asked });
for (const difference of differences) process.stdout.write(`${difference}\n`);
process.stdout.write(
  `events: seed ${asked.seed}, ${events} events over ${disconnects} disconnects in ${seconds.toFixed(0)} s, ${differences.length} differences\n`,
);
process.exitCode = differences.length === 0 ? 0 : 1;
