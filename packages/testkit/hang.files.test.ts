/** One pool whose filesystem hangs, as a real agent lives through it. */
import { readdirSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolSummary } from "@cistern/driver/router";
import { expect, onTestFinished, test } from "vitest";
import { type AgentCaller, callAgent, dirPool, Refused, rawVolume, startAgent } from "./machine/agent.ts";
import { childrenOf, fuseFolder } from "./machine/fuse.ts";

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), "cistern-hang-"));
  const fuse = await fuseFolder(folder);
  onTestFinished(async () => {
    await fuse[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return { folder, fuse };
}

async function started(data: string) {
  const agent = await startAgent(data);
  const caller = callAgent(agent.socketPath);
  onTestFinished(async () => {
    caller.close();
    await agent.stop();
  });
  return { agent, caller };
}

const create = async (caller: AgentCaller, name: string, path: string): Promise<string> => {
  const job = await caller.run("pools.create", {
    xml: dirPool(name, path),
    build: true,
    start: true,
    autostart: false,
  });
  expect(job).toMatchObject({ state: "finished" });
  return job.subject.pool ?? "";
};
const stateOf = (caller: AgentCaller, pool: string): Promise<PoolSummary> => caller.call("pools.get", { pool });
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await work();
  return performance.now() - before;
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );
const stuckOn = (path: string): number => childrenOf(path, readdirSync("/proc")).length;

test("a filesystem that hangs is told within 15 s, keeps nobody else waiting, refuses at once, and recovers by itself", async () => {
  const { folder, fuse } = await setUp();
  const { agent, caller } = await started(join(folder, "agent"));
  const hung = await create(caller, "hung", `${fuse.path}/pool`);
  const well = await create(caller, "well", join(folder, "well"));
  expect(await caller.run("volumes.create", { pool: hung, xml: rawVolume("kept") })).toMatchObject({
    state: "finished",
  });

  fuse.hang();
  const hungAtMs = Date.now();
  let slowestMs = 0;
  let toldAfterMs: number | undefined;
  for (let round = 0; Date.now() - hungAtMs < 20_000; round += 1) {
    const target = join(folder, `other-${round}`);
    for (const work of [
      () => caller.call("pools.list", { limit: 10 }),
      () => stateOf(caller, hung),
      () => caller.call("volumes.list", { pool: well, limit: 10 }),
      () => caller.call("pools.check", { xml: dirPool(`other-${round}`, target) }),
      () => caller.call("volumes.check", { pool: well, xml: rawVolume(`v-${round}`) }),
      () =>
        caller.call("jobs.plan", {
          verb: "pools.create",
          input: { xml: dirPool(`other-${round}`, target), build: true, start: true, autostart: false },
        }),
    ])
      slowestMs = Math.max(slowestMs, await timed(work));
    const { state, attention } = await stateOf(caller, hung);
    if (toldAfterMs === undefined && state === "inaccessible") {
      toldAfterMs = Date.now() - hungAtMs;
      expect(attention).toMatchObject({ code: "filesystem.not-answering", facts: { mountPoint: fuse.path } });
    }
    expect(stuckOn(fuse.path)).toBeLessThanOrEqual(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(toldAfterMs).toBeLessThan(15_000);
  expect(slowestMs).toBeLessThan(250);

  for (const verb of [
    () => caller.run("volumes.create", { pool: hung, xml: rawVolume("new") }),
    () => caller.run("volumes.delete", { pool: hung, volume: "kept" }),
    () => caller.run("pools.refresh", { pool: hung }),
  ])
    expect(await timed(async () => expect(await codeOf(verb())).toBe("filesystem.not-answering"))).toBeLessThan(250);
  expect(await caller.run("volumes.create", { pool: well, xml: rawVolume("new") })).toMatchObject({
    state: "finished",
  });
  // What was known of the pool is still shown.
  expect(await caller.call("volumes.list", { pool: hung, limit: 10 })).toMatchObject({ rows: [{ name: "kept" }] });

  fuse.goOn();
  await expect.poll(() => stateOf(caller, hung), { timeout: 10_000 }).toMatchObject({ state: "running" });
  expect(await caller.run("volumes.delete", { pool: hung, volume: "kept" })).toMatchObject({ state: "finished" });

  fuse.hang();
  void caller.run("volumes.create", { pool: hung, xml: rawVolume("late") }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await agent.stop()).toBeLessThan(10_000);
}, 90_000);

test("an agent starts while a filesystem hangs, and serves the other pools at once", async () => {
  const { folder, fuse } = await setUp();
  const data = join(folder, "agent");
  // A pool that is only known by a link to the filesystem is looked up there too.
  await symlink(fuse.path, join(folder, "link"));
  const before = await started(data);
  const hung = await create(before.caller, "hung", join(folder, "link/pool"));
  await before.caller.run("pools.define", { xml: dirPool("idle", `${fuse.path}/idle`) });
  const well = await create(before.caller, "well", join(folder, "well"));
  await before.agent.stop();
  fuse.hang();

  expect(await timed(async () => void (await started(data)))).toBeLessThan(10_000);
  const after = callAgent(join(data, "run/agent.sock"));
  onTestFinished(() => after.close());
  expect(await stateOf(after, well)).toMatchObject({ state: "running" });
  for (let round = 0; round < 20; round += 1) {
    const xml = dirPool(`more-${round}`, join(folder, `more-${round}`));
    expect(await timed(() => after.call("pools.check", { xml }))).toBeLessThan(250);
  }
  await expect.poll(() => stateOf(after, hung), { timeout: 15_000 }).toMatchObject({ state: "inaccessible" });
  fuse.goOn();
  await expect.poll(() => stateOf(after, hung), { timeout: 10_000 }).toMatchObject({ state: "running" });
}, 90_000);
