/** `pnpm test:soak [--minutes N]`: the soak, as long as asked; the last line has the figures. */
import { temporaryFolder } from "../temporary-folder.ts";
import { numbers } from "./options.ts";
import { megabytes, soak } from "./soak.ts";

const { minutes } = numbers({ minutes: 10 }, process.argv.slice(2));
await using folder = await temporaryFolder();
const { operations, reconnects, memoryBytes, files, children, differences } = await soak({
  folder: folder.path,
  minutes,
});
for (const difference of differences) process.stdout.write(`${difference}\n`);
process.stdout.write(
  `soak: ${minutes} min, ${operations} operations, ${reconnects} reconnects, memory ${megabytes(memoryBytes.middle)} MB in the middle and ${megabytes(memoryBytes.last)} MB at the end (${megabytes(memoryBytes.perMinute)} MB a minute), open files ${files.middle} and ${files.last}, ${children} children at most, ${differences.length} differences\n`,
);
process.exitCode = differences.length === 0 ? 0 : 1;
