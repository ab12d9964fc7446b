import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@cistern/prisma";
import { afterEach, beforeEach, expect, test } from "vitest";
import { putPools } from "../hosts/store.ts";
import { pictureOf, poolOne, poolTwo, somePool } from "../testing/agent.ts";
import { eventually, startDashboard } from "../testing/dashboard.ts";
import { Samples } from "./samples.ts";

let folder: string;
let db: Database;
let samples: Samples;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cistern-samples-"));
  db = await openDatabase(join(folder, "test.db"));
  samples = new Samples(db);
  await db.host.create({ data: { id: "local", name: "local", address: "/nowhere" } });
});
afterEach(async () => {
  await db.$disconnect();
  await rm(folder, { recursive: true });
});

/** One a minute. */
const fill = (count: number) => db.$executeRaw`
  WITH RECURSIVE "minute"("n") AS (SELECT 0 UNION ALL SELECT "n" + 1 FROM "minute" WHERE "n" + 1 < ${count})
  INSERT INTO "Sample" SELECT 'local', ${poolOne}, "n" * 60000, ${2n ** 62n}, "n" FROM "minute"`;

test("gives few samples as they are, oldest first, from the asked moment on", async () => {
  await fill(10);
  const series = await samples.of("local", poolOne, 4 * 60_000);
  expect(series.atMs).toEqual([4, 5, 6, 7, 8, 9].map((minute) => minute * 60_000));
  expect(series.allocation).toEqual([4n, 5n, 6n, 7n, 8n, 9n]);
  expect(series.capacity[0]).toBe(2n ** 62n);
});

test.each([2_000, 2_001, 10_000, 45_001])(
  "of %i samples gives at most 2,000, evenly spaced, the newest among them",
  async (count) => {
    await fill(count);
    const { atMs, allocation } = await samples.of("local", poolOne, 0);
    expect(atMs.length).toBeLessThanOrEqual(2_000);
    expect(atMs.length).toBeGreaterThan(900);
    expect(allocation.at(-1)).toBe(BigInt(count - 1));
    const gaps = new Set(atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0)));
    expect(gaps.size).toBe(1);
  },
);

test("takes one of each active pool that was ever refreshed, and of no other", async () => {
  const { refreshedAtMs: _, ...fresh } = somePool({ uuid: "33333333-3333-4333-8333-333333333333" });
  await putPools({ db, host: "local", picture: 1 }, [
    somePool(),
    somePool({ uuid: poolTwo, state: "inactive" }),
    fresh,
  ]);
  await samples.take("local", 1_000);
  expect(await db.sample.findMany()).toEqual([
    { hostId: "local", poolUuid: poolOne, atMs: 1_000n, capacity: 1_000n, allocation: 400n },
  ]);
});

test("forgets what is older than 400 days", async () => {
  await fill(3);
  const dayMs = 24 * 60 * 60 * 1_000;
  await samples.prune(400 * dayMs + 60_000);
  expect((await samples.of("local", poolOne, 0)).atMs).toEqual([60_000, 120_000]);
});

test("a pool has its first sample as soon as it runs, and only one", async () => {
  await using board = await startDashboard(pictureOf());
  const event = { kind: "pool" as const, change: "started" as const, uuid: poolOne, pool: somePool() };
  board.agent.send(event);
  await eventually(
    () => board.parts.db.sample.count(),
    (count) => count === 1,
  );
  board.agent.send(event, event);
  await eventually(
    () => board.parts.db.pool.count(),
    (count) => count === 1,
  );
  expect((await board.parts.samples.of("local", poolOne, 0)).allocation).toEqual([400n]);
});
