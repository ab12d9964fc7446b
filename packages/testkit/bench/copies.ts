/** Clones and conversions of one large image with holes, beside the fastest of cp, dd and qemu-img. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { benchAgent, startPool } from "./client.ts";
import { makeHoley } from "./images.ts";
import { installed } from "./refreshes.ts";
import { median, type Row, timed } from "./table.ts";

const execute = promisify(execFile);

type Program = readonly [file: string, ...args: string[]];
/** What a person would type. */
const programs = (from: string, to: string): { readonly [format: string]: readonly Program[] } => ({
  raw: [
    ["cp", "--reflink=auto", "--sparse=auto", from, to],
    ["dd", `if=${from}`, `of=${to}`, "bs=1M", "conv=sparse", "status=none"],
    ["qemu-img", "convert", "-f", "raw", "-O", "raw", from, to],
  ],
  qcow2: [["qemu-img", "convert", "-f", "raw", "-O", "qcow2", from, to]],
});

export async function measureCopies(
  folder: string,
  { bytes, rounds }: { readonly bytes: number; readonly rounds: number },
): Promise<readonly Row[]> {
  const target = join(folder, "copies");
  mkdirSync(target);
  const from = join(target, "from.img");
  makeHoley(from, bytes);
  const agent = await benchAgent(join(folder, "agent-copies"));
  try {
    const pool = await startPool(agent, target);
    const rows: Row[] = [];
    for (const format of ["raw", "qcow2"] as const) {
      const to = join(folder, "plain");
      const there = await Promise.all(
        programs(from, to)[format]?.map(async (all) => [all, await installed(all[0])] as const) ?? [],
      );
      const others = there.flatMap(([program, has]) => (has ? [{ program, times: [] as number[] }] : []));
      const ours: number[] = [];
      // What one left to be written, such as a file that is gone, is not to be in the next one's time.
      const settle = () => execute("sync", ["--file-system", target]);
      for (let round = 0; round < rounds; round += 1) {
        await settle();
        ours.push(await timed(() => agent.run("volumes.clone", { pool, volume: "from.img", name: "to", format })));
        await agent.run("volumes.delete", { pool, volume: "to" });
        for (const { program, times } of others) {
          const [file, ...args] = program;
          await settle();
          times.push(
            await timed(async () => {
              await execute(file, args);
              // As our jobs do before they say that they are finished.
              await execute("sync", [to]);
            }),
          );
          rmSync(to);
        }
      }
      const [best] = others
        .map(({ program, times }) => ({ name: program[0], ms: median(times) }))
        .sort((a, b) => a.ms - b.ms);
      const said = others.map(({ program, times }) => `${program[0]} ${median(times).toFixed(0)}`).join(", ");
      rows.push({
        name: `clone of ${bytes / 1024 ** 2} MiB with holes, raw to ${format}`,
        oursMs: median(ours),
        ...(best ? { otherMs: best.ms } : {}),
        goal: 1.1,
        note: best ? `others with sync: ${said}` : "none of the programs is installed",
      });
    }
    return rows;
  } finally {
    await agent.stop();
  }
}
