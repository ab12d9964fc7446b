/** What an agent left half done on filesystems that hang, and the next one finds. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "@cistern/driver/engine";
import type { JobDetail, PoolSummary } from "@cistern/driver/router";
import { expect, onTestFinished, test } from "vitest";
import { callAgent, dirPool, startAgent } from "./machine/agent.ts";
import { type FuseFolder, fuseFolder } from "./machine/fuse.ts";

interface Left {
  readonly job: string;
  /** The file that the job's undoing removes. */
  readonly file: string;
}

/** A volume's creation that was cut off behind its first step. */
async function leave(
  journal: Journal,
  subject: { readonly pool: string; readonly poolName: string; readonly toPool?: string },
  folder: string,
  name: string,
): Promise<Left> {
  const job = crypto.randomUUID();
  const common = { title: { code: "make-file", facts: { name } }, done: undefined };
  journal.accept({ id: job, verb: "volumes.create", inputHash: "", actor: "test", subject, createdAtMs: 1 });
  journal.begin(job, { ...subject, volume: name }, 2, [
    {
      ...common,
      plan: [{ on: "file", request: { act: "make-file", folder, name, capacity: 0n, allocation: 0n } }],
      undo: [{ on: "file", request: { act: "remove-file", folder, name } }],
    },
    { ...common, plan: [], undo: [] },
  ]);
  journal.move(job, [{ position: 0, state: "intended" }]);
  await writeFile(join(folder, name), "");
  return { job, file: join(folder, name) };
}

test("jobs left on several filesystems that hang keep the agent from service for less than 10 s, and others not from their recovery", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cistern-recovery-"));
  const fuses: FuseFolder[] = [];
  onTestFinished(async () => {
    for (const fuse of fuses) await fuse[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const name of ["a", "b", "c"]) {
    await mkdir(join(folder, name));
    fuses.push(await fuseFolder(join(folder, name)));
  }
  const data = join(folder, "agent");
  const first = await startAgent(data);
  const asked = callAgent(first.socketPath);
  const places = [...fuses.map(({ path }) => join(path, "pool")), join(folder, "well")];
  const pools: { readonly pool: string; readonly poolName: string }[] = [];
  for (const [index, path] of places.entries()) {
    const xml = dirPool(`pool-${index}`, path);
    const made = await asked.run("pools.create", { xml, build: true, start: true, autostart: false });
    pools.push({ pool: made.subject.pool ?? "", poolName: `pool-${index}` });
  }
  asked.close();
  await first.stop();
  const journal = new Journal(join(data, "agent/journal.sqlite"));
  const well = pools.at(-1);
  const wellPlace = places.at(-1);
  if (!well || !wellPlace) throw new Error("no pools");
  const hung: Left[] = [];
  for (const [index, subject] of pools.slice(0, -1).entries())
    for (const name of ["one", "two", "three"]) hung.push(await leave(journal, subject, places[index] ?? "", name));
  const [across] = pools;
  const spread = await leave(journal, { ...well, toPool: across?.pool ?? "" }, places[0] ?? "", "across");
  const done = await leave(journal, well, wellPlace, "one");
  journal.close();

  for (const fuse of fuses) fuse.hang();
  const begunMs = performance.now();
  const second = await startAgent(data);
  const tookMs = performance.now() - begunMs;
  const caller = callAgent(second.socketPath);
  onTestFinished(async () => {
    caller.close();
    await second.stop();
  });
  expect(tookMs).toBeLessThan(10_000);
  const job = (id: string) => caller.call<JobDetail>("jobs.get", { job: id });
  expect(await job(done.job)).toMatchObject({ state: "undone" });
  expect(existsSync(done.file)).toBe(false);
  for (const left of [...hung, spread]) expect(await job(left.job)).toMatchObject({ state: "needs-you" });
  // A job across two pools is shown at both.
  expect(await caller.call<PoolSummary>("pools.get", { pool: well.pool })).toMatchObject({
    state: "running",
    attention: { code: "job.needs-you", facts: { job: spread.job } },
  });
  const listed = await caller.call<{ readonly rows: readonly { readonly id: string }[] }>("jobs.list", {
    pool: across?.pool ?? "",
    limit: 50,
  });
  expect(listed.rows.map(({ id }) => id)).toContain(spread.job);

  for (const fuse of fuses) fuse.goOn();
  await expect
    .poll(() => caller.call<PoolSummary>("pools.get", { pool: across?.pool ?? "" }), { timeout: 10_000 })
    .toMatchObject({ state: "running" });
  for (const left of [...hung, spread]) {
    await caller.call("jobs.resolve", { job: left.job, choice: "undo" });
    await expect.poll(() => job(left.job), { timeout: 10_000 }).toMatchObject({ state: "undone" });
    expect(existsSync(left.file)).toBe(false);
  }
  expect((await caller.call<PoolSummary>("pools.get", { pool: well.pool })).attention).toBeUndefined();
}, 90_000);
