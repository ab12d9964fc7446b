import { expect, test } from "vitest";
import type { SeenVolume } from "../backends/backend.ts";
import { differences, pageOf, volumeEvents } from "./volumes.ts";

const seen = (name: string, allocation = 0n): SeenVolume =>
  ({
    summary: {
      name,
      type: "file",
      format: "raw",
      capacity: 1n,
      allocation,
      physical: 0n,
      path: `/p/${name}`,
      modifiedAtMs: 0,
    },
    def: { name },
  }) as SeenVolume;
const all = (...volumes: readonly SeenVolume[]) => new Map(volumes.map((volume) => [volume.summary.name, volume]));

test("tells what is new, what changed and what is gone, and is silent about the rest", () => {
  const changes = differences(
    all(seen("same"), seen("grew"), seen("gone")),
    all(seen("same"), seen("grew", 5n), seen("new")),
  );
  expect(changes.put.map(({ name }) => name)).toEqual(["grew", "new"]);
  expect([...(changes.created ?? [])]).toEqual(["new"]);
  expect(changes.removed).toEqual(["gone"]);
  expect(volumeEvents("u", changes)).toMatchObject([{ created: ["new"], removed: ["gone"] }]);
  expect(volumeEvents("u", differences(all(seen("same")), all(seen("same"))))).toEqual([]);
});

test("no event names more than 200 volumes, and none is lost", () => {
  const many = all(...Array.from({ length: 1_234 }, (_, index) => seen(String(index))));
  const events = volumeEvents("u", differences(new Map(), many));
  const puts = events.map((event) => (event.kind === "volumes" ? event.put.length : -1));
  expect(puts).toEqual([200, 200, 200, 200, 200, 200, 34]);
});

test("pages put together are the whole, also when the row they stopped at is gone", () => {
  const rows = Array.from({ length: 25 }, (_, index) => `n${String(index).padStart(2, "0")}`);
  const read: string[] = [];
  let after: string | undefined;
  do {
    const page = pageOf(rows, (row) => row, { after, limit: 10 });
    read.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  expect(read).toEqual(rows);
  expect(
    pageOf(
      rows.filter((row) => row !== "n09"),
      (row) => row,
      { after: "n09", limit: 1 },
    ).rows,
  ).toEqual(["n10"]);
});
