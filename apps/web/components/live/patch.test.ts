import type { LiveEvent, Page, PoolRow, VolumeRow } from "@cistern/control/client";
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

const event = (of: Partial<Extract<LiveEvent, { kind: "volumes" }>>) =>
  ({ kind: "volumes", host: "local", pool: "p", put: [], created: [], removed: [], ...of }) as const;
const byName = { sort: "name" } as const;

test("takes removed volumes out of every loaded page and lowers every total by as many", () => {
  const pages = [page("a", "b"), { ...page("c", "d"), next: "more", total: 40 }];
  const { data, stale } = patchVolumes(pages, event({ removed: ["b", "c"] }), byName);
  expect(names(data)).toEqual([["a"], ["d"]]);
  expect(data.at(-1)?.total).toBe(38);
  expect(stale).toBe(false);
});

test("a volume that changed or came stands at its place, and asks for no new read", () => {
  const { data, stale } = patchVolumes(
    [page("a", "c"), page("e", "g")],
    event({ put: [volume("c", 7n), volume("b"), volume("f"), volume("z")], created: ["b", "f", "z"] }),
    byName,
  );
  expect(names(data).flat()).toEqual(["a", "b", "c", "e", "f", "g", "z"]);
  expect(data.flatMap(({ rows }) => rows).find(({ name }) => name === "c")?.capacity).toBe(7n);
  expect(data[0]?.total).toBe(7);
  expect(stale).toBe(false);
});

test("a volume goes where the order of the list wants it", () => {
  const rows = { ...page(), rows: [volume("a", 1n), volume("b", 5n), volume("c", 9n)] };
  const patched = (descending: boolean, of: VolumeRow) =>
    names(
      patchVolumes([descending ? { ...rows, rows: rows.rows.toReversed() } : rows], event({ put: [of] }), {
        sort: "capacity",
        descending,
      }).data,
    );
  expect(patched(false, volume("a", 6n))).toEqual([["b", "a", "c"]]);
  expect(patched(true, volume("a", 5n))).toEqual([["c", "b", "a"]]);
});

test("a volume that belongs behind what is loaded is counted where it is new, and not shown", () => {
  const pages = [{ ...page("a", "b"), next: "more", total: 40 }];
  const came = patchVolumes(pages, event({ put: [volume("x"), volume("y")], created: ["x"] }), byName);
  expect(names(came.data)).toEqual([["a", "b"]]);
  expect(came.data[0]?.total).toBe(41);
  expect(came.stale).toBe(false);
});

test("asks for a new read where volumes beyond the loaded ones went, or it is not known what is new", () => {
  const pages = [{ ...page("a", "b"), next: "more", total: 40 }];
  expect(patchVolumes(pages, event({ removed: ["x"] }), byName).stale).toBe(true);
  const { created: _, ...unknown } = event({ put: [volume("x")] });
  expect(patchVolumes(pages, unknown, byName).stale).toBe(true);
});

test("a volume that the search does not find stays out", () => {
  const { data } = patchVolumes([page("Disk-1")], event({ put: [volume("other"), volume("my-disk")] }), {
    sort: "name",
    search: "disk",
  });
  expect(names(data)).toEqual([["Disk-1", "my-disk"]]);
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
