import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { race } from "./race.ts";

test("64 clients at once leave what some order of their calls would have left, and every job ends", async () => {
  await using folder = await temporaryFolder();
  const raced = await race({ folder: folder.path, seed: 1, clients: 64, count: 640 });
  expect(raced.differences).toEqual([]);
  expect(raced.finished).toBeGreaterThan(100);
  expect(raced.refused).toBeGreaterThan(20);
}, 240_000);
