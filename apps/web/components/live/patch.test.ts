import type { Page, PoolRow, VolumeRow } from "@cistern/control/client";
import type { JobSummary } from "@cistern/driver/router";
import { expect, test } from "vitest";
import { hasEnded, patchJobs, patchPools, patchVolumes } from "./patch.ts";

const volume = (name: string, capacity = 1n): VolumeRow => ({
  host: "local",
  pool: "p",
  name,
  type: "file",
  format: "raw",
  capacity,
  allocation: 0n,
  physical: 0n,
  path: `/p/${name}`,
  modifiedAtMs: 0,
});
const page = (...names: string[]): Page<VolumeRow> => ({ rows: names.map((name) => volume(name)), total: 4 });
const names = (pages: readonly Page<VolumeRow>[]) => pages.map((each) => each.rows.map((row) => row.name));
const pool = { host: "local", uuid: "1", name: "images" } as PoolRow;

test("takes removed volumes out of every loaded page and lowers every total by as many", () => {
  const { data, stale } = patchVolumes(
    [page("a", "b"), page("c", "d")],
    { kind: "volumes", host: "local", pool: "p", put: [], removed: ["b", "c", "never seen"] },
    "name",
  );
  expect(names(data)).toEqual([["a"], ["d"]]);
  expect(data.map((each) => each.total)).toEqual([2, 2]);
  expect(stale).toBe(false);
});

test("changes a known volume in its place", () => {
  const { data, stale } = patchVolumes(
    [page("a", "b")],
    { kind: "volumes", host: "local", pool: "p", put: [volume("b", 7n)], removed: [] },
    "name",
  );
  expect(data[0]?.rows[1]?.capacity).toBe(7n);
  expect(stale).toBe(false);
});

test("asks for a new read when a volume is new, or when the order may have changed", () => {
  const put = (name: string, sort: string) =>
    patchVolumes([page("a")], { kind: "volumes", host: "local", pool: "p", put: [volume(name)], removed: [] }, sort);
  expect(put("new", "name").stale).toBe(true);
  expect(put("a", "capacity").stale).toBe(true);
});

test("drops an undefined pool, and only that of the same host", () => {
  const pools = { rows: [pool, { ...pool, host: "other" }], total: 2 };
  const { data } = patchPools(pools, { kind: "pool", host: "local", uuid: "1" });
  expect(data.rows.map((row) => row.host)).toEqual(["other"]);
  expect(data.total).toBe(1);
});

test("asks for a new read when a pool is new", () => {
  expect(patchPools({ rows: [], total: 0 }, { kind: "pool", host: "local", uuid: "1", pool }).stale).toBe(true);
});

test("puts a new job first and a known one in its place", () => {
  const job = (id: string, state: JobSummary["state"]) => ({ id, state }) as JobSummary;
  const before = { rows: [job("2", "running"), job("1", "finished")] };
  expect(patchJobs(before, job("3", "queued")).rows.map((row) => row.id)).toEqual(["3", "2", "1"]);
  expect(patchJobs(before, job("2", "finished")).rows.map(hasEnded)).toEqual([true, true]);
});
