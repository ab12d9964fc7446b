import type { HostEvent } from "@cistern/driver/router";
import { expect, test } from "vitest";
import { poolOne, somePool, someVolume } from "../testing/agent.ts";
import { foldEvents } from "./fold.ts";

const put = (name?: string): HostEvent => ({
  kind: "pool",
  change: "changed",
  uuid: poolOne,
  ...(name === undefined ? {} : { pool: somePool({ name }) }),
});
const volumes = (names: readonly string[], removed: readonly string[] = []): HostEvent => ({
  kind: "volumes",
  pool: poolOne,
  put: names.map((name) => someVolume(name)),
  removed,
});
const ended = (events: readonly HostEvent[]) =>
  [...(foldEvents(events).volumes.get(poolOne) ?? [])].map(([name, volume]) => [name, volume !== undefined]);

test("keeps the last of each pool", () => {
  const { pools, poolsGone } = foldEvents([put("a"), put("b")]);
  expect([...pools.values()].map((pool) => pool.name)).toEqual(["b"]);
  expect(poolsGone.size).toBe(0);
});

test("a pool that goes takes along what was told of it before", () => {
  const { pools, poolsGone, volumes: left } = foldEvents([put("a"), volumes(["v"]), put()]);
  expect([pools.size, left.size, [...poolsGone]]).toEqual([0, 0, [poolOne]]);
});

test("a pool that comes again is gone first, so that its old volumes go", () => {
  const events = [volumes(["old"]), put(), put("a"), volumes(["new"])];
  expect([...foldEvents(events).poolsGone]).toEqual([poolOne]);
  expect(foldEvents(events).pools.get(poolOne)?.name).toBe("a");
  expect(ended(events)).toEqual([["new", true]]);
});

test("a volume ends up as its last event left it", () => {
  expect(ended([volumes(["a", "b"]), volumes([], ["a"]), volumes(["c"], ["b"]), volumes(["b"])])).toEqual([
    ["a", false],
    ["b", true],
    ["c", true],
  ]);
});

test("a name that one event removes and puts is there", () => {
  expect(ended([volumes(["a"], ["a"])])).toEqual([["a", true]]);
});

test("what is told of secrets, and an event of a kind that only a later host knows, changes nothing here", () => {
  const secret: HostEvent = { kind: "secret", change: "changed", uuid: poolOne };
  const later = { kind: "later", uuid: poolOne, pool: poolOne } as unknown as HostEvent;
  const { pools, poolsGone, volumes: told } = foldEvents([put("a"), secret, later]);
  expect([[...pools.keys()], poolsGone.size, told.size]).toEqual([[poolOne], 0, 0]);
});
