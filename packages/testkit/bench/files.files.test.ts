/** A short run of `pnpm bench files`; the figures of a long one are a person's to read. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the benchmark of file pools prints a row for each measure and ends with the ratios", async () => {
  const run = fileURLToPath(new URL("./run.ts", import.meta.url));
  const small = ["--counts", "200", "--list", "300", "--bytes", String(64 * 1024 ** 2), "--rounds", "1"];
  const { stdout } = await promisify(execFile)(process.execPath, [run, "files", ...small]);
  const lines = stdout.trim().split("\n");
  for (const name of [
    "first full read of 200",
    "refresh of 200, every entry looked at, 1 % changed",
    "refresh of 200, nothing reported by the watch",
    "another's wait while 200 are refreshed",
    "list of 200 with details",
    "list of 300 with details",
    "web: pages of a search of 300",
    "clone of 64 MiB with holes, raw to raw",
    "clone of 64 MiB with holes, raw to qcow2",
    "upload of 32 MiB through web",
    "download of 32 MiB through web",
  ])
    expect(lines.find((line) => line.startsWith(name))).toMatch(/ \d+(\.\d+)? /);
  expect(lines.at(-1)).toMatch(/^ratios: .*; goals missed: \d+$/);
}, 120_000);
