/** Refreshes and lists of pools with many files, beside libvirtd's. */
import { execFile } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { PoolSummary, VolumeSummary } from "@cistern/driver/router";
import { Libvirtd, virsh } from "../../driver/host/libvirtd.fixture.ts";
import { type BenchAgent, benchAgent, startPool } from "./client.ts";
import { fillFolder, imageName } from "./images.ts";
import { measureLists } from "./lists.ts";
import { byTurns, median, percentile, type Row, timed } from "./table.ts";

/** What was written lately is read again at each look, by us; measured is what has settled. */
const settleMs = 12_000;
/** Within this time the watch of the folder has told of a change, and the refresh that follows is over. */
const watchMs = 3_000;
/** libvirtd answers no list of more. */
const libvirtMost = 16_384;
const changedShare = 100;

export async function measureRefreshes(
  folder: string,
  of: { readonly counts: readonly number[]; readonly most: number; readonly rounds: number },
): Promise<readonly Row[]> {
  const libvirtd = (await installed("libvirtd")) && (await installed("virsh")) ? new Libvirtd() : undefined;
  await libvirtd?.start();
  try {
    const rows: Row[] = [];
    for (const count of of.counts)
      rows.push(...(await ofCount(folder, { count, rounds: of.rounds, beside: libvirtd !== undefined })));
    rows.push(...(await ofMost(folder, of.most)));
    return rows;
  } finally {
    await libvirtd?.stop();
  }
}

export const installed = (program: string): Promise<boolean> =>
  promisify(execFile)(program, ["--version"]).then(
    () => true,
    () => false,
  );

async function ofCount(
  folder: string,
  { count, rounds, beside }: { readonly count: number; readonly rounds: number; readonly beside: boolean },
): Promise<readonly Row[]> {
  const target = join(folder, `pool-${count}`);
  fillFolder(target, count);
  // A folder that libvirt has is refused to us, so it gets one that is alike.
  const twin = join(folder, `twin-${count}`);
  if (beside) fillFolder(twin, count);
  await delay(settleMs);
  const name = `cistern-bench-${process.pid}-${count}`;
  const note = beside ? {} : { note: "libvirtd is not installed" };
  const rows: Row[] = [];
  if (beside) await virsh("pool-define-as", name, "dir", "--target", twin);
  const theirs = beside ? () => timed(() => virsh("pool-refresh", name)) : undefined;
  const start = async () => {
    const ms = await timed(() => virsh("pool-start", name));
    await virsh("pool-destroy", name);
    return ms;
  };
  try {
    const first = await byTurns(Math.min(rounds, 3), () => firstRead(folder, target), beside ? start : undefined);
    rows.push({ name: `first full read of ${count}`, ...first, goal: 1, ...note });
    if (beside) await virsh("pool-start", name);
    const agent = await benchAgent(join(folder, `agent-${count}`));
    try {
      const pool = await startPool(agent, target);
      await agent.run("pools.refresh", { pool });
      await delay(settleMs);
      const changed = await byTurns(rounds, () => afterChanges(agent, pool, target, count), theirs);
      rows.push({ name: `refresh of ${count}, every entry looked at, 1 % changed`, ...changed, goal: 1 / 3, ...note });
      await delay(settleMs);
      await agent.run("pools.refresh", { pool });
      const trusting = () => timed(() => agent.run("pools.refresh", { pool, trustWatch: true }));
      const quiet = await byTurns(rounds, trusting, theirs);
      rows.push({ name: `refresh of ${count}, nothing reported by the watch`, ...quiet, goal: 1 / 20, ...note });
      rows.push({ name: `another's wait while ${count} are refreshed`, ...(await waits(agent, pool)), goalMs: 5 });
      const list = beside && count <= libvirtMost ? () => timed(() => virsh("vol-list", name, "--details")) : undefined;
      const listed = await byTurns(rounds, () => timed(() => listAll(agent, pool, count)), list);
      const said = beside && !list ? { note: `libvirtd lists no more than ${libvirtMost}` } : note;
      rows.push({ name: `list of ${count} with details`, ...listed, goal: 1 / 50, ...said });
    } finally {
      await agent.stop();
    }
    return rows;
  } finally {
    if (beside) {
      await virsh("pool-destroy", name).catch(() => undefined);
      await virsh("pool-undefine", name).catch(() => undefined);
    }
  }
}

async function ofMost(folder: string, count: number): Promise<readonly Row[]> {
  const target = join(folder, `pool-${count}`);
  fillFolder(target, count);
  const agent = await benchAgent(join(folder, `agent-${count}`));
  try {
    const idle = agent.memory().now;
    const pool = await startPool(agent, target);
    const oursMs = await timed(() => listAll(agent, pool, count));
    const { now, most } = agent.memory();
    const mib = (value: number) => `${value.toFixed(0)} MiB`;
    const lists = await measureLists({ socketPath: agent.socketPath, folder: join(folder, "web"), pool, count });
    return [
      {
        name: `list of ${count} with details`,
        oursMs,
        note: `agent ${mib(idle)} without, ${mib(now)} with, at most ${mib(most)}`,
      },
      ...lists,
    ];
  } finally {
    await agent.stop();
  }
}

/** By an agent that has never seen the pool. */
async function firstRead(folder: string, target: string): Promise<number> {
  const agent = await benchAgent(join(folder, `first-${crypto.randomUUID()}`));
  try {
    const pool = await agent.definePool(target);
    return await timed(() => agent.run("pools.start", { pool }));
  } finally {
    await agent.stop();
  }
}

/** Changes a hundredth of the files, and refreshes before the watch does. */
async function afterChanges(agent: BenchAgent, pool: string, target: string, count: number): Promise<number> {
  for (let number = 0; number < count; number += changedShare) appendFileSync(join(target, imageName(number)), "x");
  const ms = await timed(() => agent.run("pools.refresh", { pool }));
  // The watch refreshes too; its turn is not to fall into the next round.
  await delay(watchMs);
  return ms;
}

/** The 99th percentile of a small call's time while refreshes run one after the other. */
async function waits(agent: BenchAgent, pool: string): Promise<{ readonly oursMs: number; readonly note: string }> {
  const times: number[] = [];
  const idle: number[] = [];
  const ask = () => timed(() => agent.call<unknown>("pools.list", { limit: 50 }));
  for (let call = 0; call < 200; call += 1) idle.push(await ask());
  for (let round = 0; round < 20; round += 1) {
    let running = true;
    const refreshing = agent.run("pools.refresh", { pool }).finally(() => {
      running = false;
    });
    while (running) times.push(await ask());
    await refreshing;
  }
  const most = Math.max(...times);
  return {
    oursMs: percentile(times, 0.99),
    note: `99th percentile of ${times.length} calls; median ${median(times).toFixed(1)}, most ${most.toFixed(1)}; idle ${percentile(idle, 0.99).toFixed(1)} ms`,
  };
}

/** Every volume with its details, page by page. */
async function listAll(agent: BenchAgent, pool: string, count: number): Promise<void> {
  let seen = 0;
  let after: string | undefined;
  do {
    const page = await agent.call<{ readonly rows: readonly VolumeSummary[]; readonly next?: string }>("volumes.list", {
      pool,
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    seen += page.rows.length;
    after = page.next;
  } while (after !== undefined);
  if (seen !== count) {
    const { skipped } = await agent.call<PoolSummary>("pools.get", { pool });
    throw new Error(`${seen} of ${count} volumes are listed, ${skipped} skipped`);
  }
}
