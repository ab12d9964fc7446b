/**
 * Pools of many files and copies and transfers of large ones, beside libvirtd and the plain tools, in one run:
 * `pnpm bench files [--json] [--counts 10000,50000] [--list 100000] [--bytes 1073741824] [--rounds 5]`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCopies } from "./copies.ts";
import { measureRefreshes } from "./refreshes.ts";
import { printTable, type Row } from "./table.ts";
import { measureTransfers } from "./transfers.ts";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    json: { type: "boolean", default: false },
    counts: { type: "string", default: "10000,50000" },
    list: { type: "string", default: "100000" },
    bytes: { type: "string", default: String(1024 ** 3) },
    rounds: { type: "string", default: "5" },
  },
});
const counts = values.counts.split(",").filter(Boolean).map(Number);
const rounds = Number(values.rounds);

const folder = await mkdtemp(join(tmpdir(), "cistern-bench-files-"));
try {
  const rows: Row[] = [
    ...(await measureRefreshes(folder, { counts, most: Number(values.list), rounds })),
    ...(await measureCopies(folder, { bytes: Number(values.bytes), rounds })),
    ...(await measureTransfers(folder, { bytes: Number(values.bytes) / 2, rounds })),
  ];
  if (values.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
  else printTable(rows);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
