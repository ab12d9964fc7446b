import { expect, test } from "vitest";
import { EventRing } from "./events.ts";
import type { EventBatch, HostEvent } from "./types.ts";

const named = (uuid: string): HostEvent => ({ kind: "pool", change: "changed", uuid });
const names = (batches: readonly EventBatch[]) =>
  batches.flatMap(({ events }) => events.map((event) => ("uuid" in event ? event.uuid : event.kind)));

function ring(options: { readonly capacity?: number; readonly picture?: () => readonly HostEvent[] } = {}) {
  return new EventRing({ first: 100, reserve: () => undefined, picture: () => [], ...options });
}

/** The batches until one that carries the given number. */
async function readTo(
  events: EventRing,
  after: number | undefined,
  last: () => number,
): Promise<readonly EventBatch[]> {
  const ends = new AbortController();
  const batches: EventBatch[] = [];
  for await (const batch of events.follow(after, ends.signal)) {
    batches.push(batch);
    if (batch.seq === last()) ends.abort();
  }
  return batches;
}

test("a new follower gets the picture between its marks, then what happens next", async () => {
  const events = ring({ picture: () => [named("there")] });
  events.push(named("before"));
  setTimeout(() => events.push(named("next")), 20);
  expect(names(await readTo(events, undefined, () => 101))).toEqual([
    "snapshot-begin",
    "there",
    "snapshot-end",
    "next",
  ]);
});

test("a follower that comes back gets exactly what it missed, in one batch", async () => {
  const events = ring();
  for (const name of ["a", "b", "c"]) events.push(named(name));
  const batches = await readTo(events, 100, () => 102);
  expect(names(batches)).toEqual(["b", "c"]);
  expect(batches).toHaveLength(1);
});

test.each([
  ["older than the ring holds", 50],
  ["from the future", 5_000],
  ["cut off in a snapshot", 0],
  ["not a number", Number.NaN],
])("a follower that is %s starts with a snapshot", async (_, after) => {
  const events = ring();
  events.push(named("a"));
  expect(names(await readTo(events, after, () => 100))).toEqual(["snapshot-begin", "snapshot-end"]);
});

test("a snapshot of many events carries no usable number before its end", async () => {
  const events = ring({ picture: () => Array.from({ length: 1_200 }, (_, index) => named(String(index))) });
  events.push(named("a"));
  const batches = await readTo(events, undefined, () => 100);
  expect(batches.map(({ seq }) => seq)).toEqual([0, 0, 0, 0, 0, 0, 100]);
  expect(events.holds(0)).toBe(false);
});

test("a ring that overflows forgets the oldest and says so", () => {
  const events = ring({ capacity: 100 });
  for (let index = 0; index < 1_000; index++) events.push(named(String(index)));
  expect(events.last).toBe(1_099);
  expect(events.holds(1_000)).toBe(true);
  expect(events.holds(900)).toBe(false);
});

test("each number is reserved before it is given out", () => {
  const reserved: number[] = [];
  const events = new EventRing({ first: 2, reserve: (number) => reserved.push(number), picture: () => [] });
  events.push(named("a"));
  events.push(named("b"));
  expect(reserved).toEqual([2, 3]);
});

test("1,000 followers that come and go at random each see every event once and in order", async () => {
  const events = ring({ capacity: 100_000 });
  const total = 2_000;
  const follow = async (every: number) => {
    const seen: string[] = [];
    let after: number | undefined = 99;
    while (seen.length < total) {
      const ends = new AbortController();
      let batches = 0;
      for await (const batch of events.follow(after, ends.signal)) {
        seen.push(...names([batch]));
        after = batch.seq;
        if (++batches === every || seen.length >= total) ends.abort();
      }
    }
    return seen;
  };
  const followers = Array.from({ length: 1_000 }, (_, index) => follow(1 + (index % 3)));
  for (let index = 0; index < total; index++) {
    events.push(named(String(index)));
    if (index % 400 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const expected = Array.from({ length: total }, (_, index) => String(index));
  for (const seen of await Promise.all(followers)) expect(seen).toEqual(expected);
});
