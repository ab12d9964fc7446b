/** `pnpm test:race [--seed S] [--count N] [--clients C]`: the race, as long as asked; the last line has the figures. */
import { temporaryFolder } from "../temporary-folder.ts";
import { numbers } from "./options.ts";
import { race } from "./race.ts";

const { seed, count, clients } = numbers(
  { seed: Date.now() % 1_000_000, count: 4_000, clients: 64 },
  process.argv.slice(2),
);
await using folder = await temporaryFolder();
const { differences, ...figures } = await race({ folder: folder.path, seed, count, clients });
for (const difference of differences) process.stdout.write(`${difference}\n`);
process.stdout.write(
  `race: seed ${seed}, ${clients} clients, ${figures.operations} operations, ${figures.finished} finished, ${figures.refused} refused, ${figures.twins} sent twice, ${figures.seconds.toFixed(0)} s, ${differences.length} differences\n`,
);
process.exitCode = differences.length === 0 ? 0 : 1;
