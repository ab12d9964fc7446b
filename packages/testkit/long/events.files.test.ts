import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { stream } from "./events.ts";

test("events over a stream that is cut 100 times come all, in order, once", async () => {
  await using folder = await temporaryFolder();
  const streamed = await stream({ folder: folder.path, seed: 7, events: 10_000, disconnects: 100 });
  expect(streamed.differences).toEqual([]);
  expect(streamed.events).toBe(10_000);
  expect(streamed.disconnects).toBeGreaterThanOrEqual(95);
}, 60_000);
