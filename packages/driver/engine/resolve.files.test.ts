import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Host, Operation } from "../host/index.ts";
import { bench, dirPool, rawVolume, refusal, temporary } from "./engine.fixture.ts";
import { Journal, type JournalStep } from "./journal.ts";

const job = "11111111-1111-4111-8111-111111111111";
const file = (request: (Operation & { on: "file" })["request"]): Operation => ({ on: "file", request });
const caller = { actor: "somebody" };

/**
 * A running pool, and a job on it that an agent left half done and the next one could not take back: the folder `way`,
 * which the undoing removes, holds something.
 */
async function needing() {
  const folder = await temporary();
  const target = join(folder, "pool");
  const way = join(folder, "way");
  for (const path of [target, way]) await mkdir(path);
  await writeFile(join(way, "in the way"), "");
  const first = await bench(folder);
  const made = await first.run("pools.create", {
    xml: dirPool("p", target),
    build: false,
    start: true,
    autostart: false,
  });
  const pool = made.subject.pool ?? "";
  await first.stop();
  const journal = new Journal(join(folder, "journal.sqlite"));
  journal.accept({ id: job, verb: "volumes.create", inputHash: "", actor: "test", subject: {}, createdAtMs: 1 });
  journal.begin(job, { pool, poolName: "p", volume: "v" }, 2, [
    {
      title: { code: "make-file", facts: { name: "one" } },
      plan: [file({ act: "make-file", folder: target, name: "one", capacity: 1n, allocation: 0n })],
      undo: [file({ act: "remove-file", folder: target, name: "one" })],
      done: undefined,
    },
    {
      title: { code: "publish", facts: { name: "two" } },
      plan: [file({ act: "rename-file", folder: target, name: "one", to: "two" })],
      undo: [file({ act: "remove-folder", path: way })],
      done: undefined,
    },
  ]);
  await writeFile(join(target, "one"), "x");
  journal.move(job, [
    { position: 0, state: "done" },
    { position: 1, state: "intended" },
  ]);
  journal.close();
  return { pool, target, way, ...(await bench(folder)) };
}

test("a job that could not be taken back marks its pool, says each choice with its operations, and is undone once that works", async () => {
  const { engine, pool, target, way } = await needing();
  expect((await engine.pools.get(pool)).attention).toMatchObject({ code: "job.needs-you", facts: { job } });
  const asked = await engine.jobs.get(job);
  expect(asked.state).toBe("needs-you");
  expect(asked.choices).toEqual([
    { choice: "undo", operations: [`rmdir ${way}`, `rm -d ${target}/one`] },
    { choice: "finish", operations: [`mv -nT ${target}/one ${target}/two`] },
    { choice: "dismiss", operations: [] },
  ]);

  await engine.jobs.resolve(job, "undo", caller);
  expect(await engine.jobs.ended(job)).toMatchObject({ state: "needs-you", fault: { code: "target.not-empty" } });
  expect(existsSync(join(target, "one"))).toBe(true);

  await rm(join(way, "in the way"));
  await engine.jobs.resolve(job, "undo", caller);
  expect(await engine.jobs.ended(job)).toMatchObject({ state: "undone", resolution: { actor: "somebody" } });
  expect(existsSync(way)).toBe(false);
  expect(await readdir(target)).toEqual([]);
  expect((await engine.pools.get(pool)).attention).toBeUndefined();
});

test("what is left of a job can be finished from the journal alone, and the pool shows it", async () => {
  const { engine, pool, target } = await needing();
  await engine.jobs.resolve(job, "finish", caller);
  expect((await engine.jobs.ended(job)).state).toBe("finished");
  expect(await readdir(target)).toEqual(["two"]);
  expect((await engine.volumes.list({ pool, limit: 9 })).rows.map(({ name }) => name)).toEqual(["two"]);
});

test("a dismissed job touches nothing, stays dismissed over a restart, and frees the pool of its mark", async () => {
  const { engine, pool, target, way, stop, folder } = await needing();
  expect((await engine.jobs.resolve(job, "dismiss", caller)).state).toBe("dismissed");
  expect((await engine.jobs.resolve(job, "dismiss", caller)).state).toBe("dismissed");
  expect(await refusal(engine.jobs.resolve(job, "undo", caller))).toBe("job.no-choice");
  expect([await readdir(target), await readdir(way)]).toEqual([["one"], ["in the way"]]);
  await stop();
  const again = await bench(folder);
  expect((await again.engine.jobs.get(job)).state).toBe("dismissed");
  expect((await again.engine.pools.get(pool)).attention).toBeUndefined();
});

test("a choice waits behind the jobs of its pool, and other jobs of the pool behind it", async () => {
  const { engine, pool, run, way } = await needing();
  await rm(join(way, "in the way"));
  const ends: string[] = [];
  const before = run("pools.refresh", { pool }).then(() => ends.push("before"));
  await engine.jobs.resolve(job, "undo", caller);
  const chosen = engine.jobs.ended(job).then(() => ends.push("chosen"));
  const after = run("volumes.create", { pool, xml: rawVolume("v", 1n) }).then(() => ends.push("after"));
  await Promise.all([before, chosen, after]);
  expect(ends.at(-1)).toBe("after");
});

test("an operation whose secret was blacked out is offered neither to undo nor to finish", async () => {
  const { choicesOf } = await import("./choices.ts");
  const secret: Operation = {
    on: "program",
    command: { file: "true", args: ["***"], effect: "write", redact: [0] },
  };
  const step = { title: { code: "a", facts: {} }, done: undefined, state: "intended" as const };
  const none = {} as Host;
  const offered = async (plan: readonly Operation[], undo: readonly Operation[]) => {
    const { choices, withheld } = await choicesOf(none, [{ ...step, plan, undo }]);
    return [...choices.map(({ choice }) => choice), withheld];
  };
  expect(await offered([secret], [])).toEqual(["undo", "dismiss", [{ choice: "finish", why: "secret" }]]);
  expect(await offered([], [secret])).toEqual(["finish", "dismiss", [{ choice: "undo", why: "secret" }]]);
});

test("a job that was taken back in part can be finished only where its other steps are seen to be whole", async () => {
  const folder = await temporary();
  const [target, way] = [join(folder, "pool"), join(folder, "way")];
  for (const path of [target, way]) await mkdir(path);
  await writeFile(join(way, "in the way"), "");
  await writeFile(join(target, "one"), "");
  const journal = new Journal(join(folder, "journal.sqlite"));
  const title = { code: "make-file", facts: { name: "one" } };
  const rename = file({ act: "rename-file", folder: target, name: "one", to: "two" });
  const leave = (id: string, done: JournalStep["done"]) => {
    journal.accept({ id, verb: "volumes.create", inputHash: "", actor: "test", subject: {}, createdAtMs: 1 });
    journal.begin(id, {}, 2, [
      // Its way back fails, since something is in the way.
      { title, plan: [], undo: [file({ act: "remove-folder", path: way })], done },
      { title, plan: [rename], undo: [], done: undefined },
    ]);
    journal.move(id, [
      { position: 0, state: "done" },
      { position: 1, state: "intended" },
    ]);
  };
  const known = "22222222-2222-4222-8222-222222222222";
  leave(known, { file: { folder: target, name: "one" }, is: "there" });
  leave(job, undefined);
  journal.close();
  const { engine } = await bench(folder);
  const asked = async (id: string) => {
    const { state, choices, withheld, steps } = await engine.jobs.get(id);
    return { state, offered: choices?.map(({ choice }) => choice), withheld, steps: steps.map((step) => step.state) };
  };
  const half = { state: "needs-you", steps: ["done", "undone"] };
  const withheld = [{ choice: "finish", why: "taken-back" }];
  expect(await asked(job)).toEqual({ ...half, offered: ["undo", "dismiss"], withheld });
  expect(await refusal(engine.jobs.resolve(job, "finish", caller))).toBe("job.no-choice");
  expect(await asked(known)).toEqual({ ...half, offered: ["undo", "finish", "dismiss"], withheld: undefined });
  await rm(join(target, "one"));
  expect(await asked(known)).toEqual({ ...half, offered: ["undo", "dismiss"], withheld });
  await writeFile(join(target, "one"), "");
  // Made twice at once it is made once.
  await Promise.all([engine.jobs.resolve(known, "finish", caller), engine.jobs.resolve(known, "finish", caller)]);
  expect((await engine.jobs.ended(known)).state).toBe("finished");
  expect(await readdir(target)).toEqual(["two"]);
});
