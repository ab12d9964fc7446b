import { expect, test } from "vitest";
import { someVolume } from "../testing/agent.ts";
import type { HostRow, LiveEvent } from "../types.ts";
import { Live } from "./live.ts";

const host = (sinceMs: number): LiveEvent => ({
  kind: "host",
  host: { id: "local", state: "connected", sinceMs } as HostRow,
});
const volumes = (count: number): LiveEvent => ({
  kind: "volumes",
  host: "local",
  pool: "p",
  put: Array.from({ length: count }, (_, index) => ({ ...someVolume(`v${index}`), host: "local", pool: "p" })),
  removed: [],
});

test("tells every open page everything, in order", async () => {
  const live = new Live();
  const end = new AbortController();
  const pages = [live.follow(end.signal), live.follow(end.signal)];
  const first = pages.map((page) => page.next());
  live.publish([host(1)]);
  live.publish([host(2), volumes(3)]);
  for (const next of first) expect((await next).value).toEqual([host(1), host(2), volumes(3)]);
});

test("tells a page to read again instead of naming more than 500 rows, and keeps how its hosts stand", async () => {
  const live = new Live();
  const page = live.follow(new AbortController().signal);
  const first = page.next();
  live.publish([host(1), volumes(300)]);
  live.publish([volumes(300), host(2)]);
  expect((await first).value).toEqual(
    [host(2), { kind: "reload" }, ...[]].toSorted((one, other) => (one.kind < other.kind ? -1 : 1)),
  );
});

test("holds no more for a page that takes nothing, however much happens", async () => {
  const live = new Live();
  const page = live.follow(new AbortController().signal);
  const first = page.next();
  for (let round = 0; round < 1_000; round++) live.publish([volumes(400)]);
  await first;
  for (let round = 0; round < 1_000; round++)
    live.publish([volumes(400), { kind: "job", host: "local", job: { id: String(round) } as never }]);
  const { value } = await page.next();
  expect((value ?? []).length).toBeLessThanOrEqual(502);
  expect((value ?? []).some((event) => event.kind === "reload")).toBe(true);
});

test("ends with its signal, also while nothing happens", async () => {
  const live = new Live();
  const end = new AbortController();
  const next = live.follow(end.signal).next();
  end.abort();
  expect((await next).done).toBe(true);
});
