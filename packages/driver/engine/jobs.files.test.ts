import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backends } from "../backends/index.ts";
import { bench, dirPool, rawVolume, refusal, temporary } from "./engine.fixture.ts";
import type { EventBatch } from "./types.ts";

test("the same id with the same input is one job, run once, also over a restart; with another input it is refused", async () => {
  const { engine, folder, stop } = await bench();
  const xml = dirPool("a", join(folder, "a"));
  const id = crypto.randomUUID();
  const submit = (text: string) => engine.jobs.submit("pools.define", { xml: text }, id, { actor: "test" });
  const both = await Promise.all([submit(xml), submit(xml)]);
  expect(both[0]?.subject).toEqual(both[1]?.subject);
  const ended = await engine.jobs.ended(id);
  expect(await submit(xml)).toEqual(ended);
  expect(await refusal(submit(xml.replace("kept", "other")))).toBe("job.id-reused");
  expect((await engine.jobs.list({ limit: 10 })).rows).toHaveLength(1);
  await stop();
  const again = await bench(folder);
  const resubmit = (text: string) => again.engine.jobs.submit("pools.define", { xml: text }, id, { actor: "test" });
  expect(await resubmit(xml)).toEqual(ended);
  expect(await refusal(resubmit(xml.replace("kept", "other")))).toBe("job.id-reused");
  expect((await again.engine.jobs.list({ limit: 10 })).rows).toHaveLength(1);
});

test("a cancelled allocation leaves nothing and says that it was cancelled", async () => {
  const { engine, folder, makePool } = await bench();
  const pool = await makePool("a");
  const id = crypto.randomUUID();
  await engine.jobs.submit("volumes.create", { pool, xml: rawVolume("v", 6n << 30n, 6n << 30n) }, id, {
    actor: "test",
  });
  while (readdirSync(join(folder, "a")).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await engine.jobs.cancel(id);
  const ended = await engine.jobs.ended(id);
  expect([ended.state, ended.fault?.code]).toEqual(["undone", "op.cancelled"]);
  expect(readdirSync(join(folder, "a"))).toEqual([]);
  expect((await engine.jobs.get(id)).steps[0]?.state).toBe("undone");
});

test("reads never wait: a pool, its volumes and its jobs answer at once while a verb holds the pool", async () => {
  const held = Promise.withResolvers<void>();
  // Authored: a stop that lasts until it is let go.
  const waits = { title: { code: "wait", facts: {} }, plan: [], undo: [], act: () => held.promise };
  const dir = { ...backends.dir, stopPool: async () => [waits] };
  const { engine, run, makePool } = await bench(undefined, { dir });
  const pool = await makePool("a");
  await run("volumes.create", { pool, xml: rawVolume("v", 1n) });
  const submit = (verb: "pools.stop" | "pools.start") =>
    engine.jobs.submit(verb, { pool }, crypto.randomUUID(), { actor: "test" });
  const stopping = await submit("pools.stop");
  while ((await engine.jobs.get(stopping.id)).step?.title.code !== "wait")
    await new Promise((resolve) => setTimeout(resolve, 2));
  const queued = await engine.jobs.submit("pools.refresh", { pool }, crypto.randomUUID(), { actor: "test" });
  const before = performance.now();
  await engine.pools.list({ limit: 9 });
  await engine.pools.get(pool);
  await engine.volumes.list({ pool, limit: 9 });
  await engine.volumes.get({ pool, volume: "v" });
  await engine.jobs.list({ limit: 9 });
  await engine.jobs.plan("pools.stop", { pool });
  expect(performance.now() - before).toBeLessThan(500);
  expect(await engine.jobs.get(queued.id)).toMatchObject({ state: "queued", ahead: 1 });
  held.resolve();
  expect((await engine.jobs.ended(stopping.id)).state).toBe("finished");
  await engine.jobs.ended(queued.id);
});

test("jobs behind a busy pool wait in turn and say how many are in front; one given up while waiting never runs", async () => {
  const { engine, folder, makePool } = await bench();
  const pool = await makePool("a");
  const submit = (verb: "pools.stop" | "volumes.create", input: object) =>
    engine.jobs.submit(verb, { pool, ...input } as never, crypto.randomUUID(), { actor: "test" });
  const fills = await submit("volumes.create", { xml: rawVolume("v", 2n << 30n, 2n << 30n) });
  const stops = await submit("pools.stop", {});
  const later = await submit("volumes.create", { xml: rawVolume("w", 4096n) });
  expect((await engine.jobs.get(stops.id)).ahead ?? 0).toBeGreaterThanOrEqual(1);
  expect((await engine.jobs.cancel(later.id)).id).toBe(later.id);
  expect(await engine.jobs.ended(later.id)).toMatchObject({ state: "undone", fault: { code: "op.cancelled" } });
  expect((await engine.jobs.ended(fills.id)).state).toBe("finished");
  expect((await engine.jobs.ended(stops.id)).state).toBe("finished");
  expect(readdirSync(join(folder, "a"))).toEqual(["v"]);
});

test("event numbers never repeat across restarts, and a follower of before gets a snapshot", async () => {
  const folder = await temporary();
  const firstBatch = async (after: number | undefined) => {
    const { engine, stop } = await bench(folder);
    const ends = new AbortController();
    let batch: EventBatch | undefined;
    for await (batch of engine.events.follow(after, ends.signal)) break;
    await stop();
    return batch;
  };
  const one = await firstBatch(undefined);
  const two = await firstBatch(one?.seq);
  expect(two?.events[0]?.kind).toBe("snapshot-begin");
});
