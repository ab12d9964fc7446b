/**
 * What one pool whose filesystem hangs costs the others: `pnpm bench hang [--json]`. Rounds with and without alternate in
 * one run of one agent, so that whatever else the machine does weighs on both alike.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callAgent, dirPool, rawVolume, startAgent } from "../machine/agent.ts";
import { fuseFolder } from "../machine/fuse.ts";

const rounds = 3;
const roundMs = 8_000;

const folder = await mkdtemp(join(tmpdir(), "cistern-bench-hang-"));
const fuse = await fuseFolder(folder);
const agent = await startAgent(join(folder, "agent"));
const caller = callAgent(agent.socketPath);

const make = async (name: string, path: string): Promise<string> => {
  const job = await caller.run("pools.create", {
    xml: dirPool(name, path),
    build: true,
    start: true,
    autostart: false,
  });
  if (job.state !== "finished") throw new Error(`pool ${name}: ${job.fault?.code}`);
  return job.subject.pool ?? "";
};
const hung = await make("hung", `${fuse.path}/pool`);
const well = await make("well", join(folder, "well"));

/** What a person at the page of another pool does: each a call that is measured on its own. */
const calls: { readonly [name: string]: (number: number) => Promise<unknown> } = {
  "list pools": () => caller.call("pools.list", { limit: 50 }),
  "show a pool": () => caller.call("pools.get", { pool: well }),
  "list volumes": () => caller.call("volumes.list", { pool: well, limit: 50 }),
  "check a new pool": (number) =>
    caller.call("pools.check", { xml: dirPool(`new-${number}`, join(folder, `new-${number}`)) }),
  "create a volume": (number) => caller.run("volumes.create", { pool: well, xml: rawVolume(`v-${number}`) }),
  "delete a volume": (number) => caller.run("volumes.delete", { pool: well, volume: `v-${number}` }),
};

type Times = { readonly [name: string]: number[] };
const fresh = (): Times => Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
const times = { without: fresh(), with: fresh() };
let number = 0;

async function round(into: Times): Promise<void> {
  const end = performance.now() + roundMs;
  while (performance.now() < end) {
    number += 1;
    for (const [name, call] of Object.entries(calls)) {
      const before = performance.now();
      await call(number);
      into[name]?.push(performance.now() - before);
    }
  }
}

async function answers(): Promise<void> {
  for (;;) {
    const { state } = await caller.call<{ readonly state: string }>("pools.get", { pool: hung });
    if (state === "running") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const percentile99 = (all: readonly number[]): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length * 0.99)] ?? 0;

try {
  await round(fresh());
  for (let index = 0; index < rounds; index += 1) {
    await round(times.without);
    fuse.hang();
    await round(times.with);
    fuse.goOn();
    await answers();
  }
  const rows = Object.keys(calls).map((name) => ({
    name,
    calls: times.with[name]?.length ?? 0,
    withoutMs: percentile99(times.without[name] ?? []),
    withMs: percentile99(times.with[name] ?? []),
  }));
  const all = (of: Times) => percentile99(Object.values(of).flat());
  const total = { withoutMs: all(times.without), withMs: all(times.with) };
  const slowestMs = Math.max(...Object.values(times.with).flat());
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ rows, total, slowestMs })}\n`);
  else {
    const line = (name: string, ...cells: readonly string[]) =>
      process.stdout.write(`${name.padEnd(20)}${cells.map((cell) => cell.padStart(12)).join("")}\n`);
    process.stdout.write("99th percentile of calls that concern another pool, in ms\n");
    line("", "calls", "without", "with");
    for (const row of rows) line(row.name, String(row.calls), row.withoutMs.toFixed(1), row.withMs.toFixed(1));
    const ratio = (total.withMs / total.withoutMs).toFixed(2);
    process.stdout.write(
      `99th percentile ${total.withoutMs.toFixed(1)} ms without and ${total.withMs.toFixed(1)} ms with a hanging pool, ratio ${ratio}; slowest with ${slowestMs.toFixed(0)} ms\n`,
    );
  }
} finally {
  fuse.goOn();
  caller.close();
  await agent.stop();
  await fuse[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
