import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { soak } from "./soak.ts";

test("an agent under load for half a minute holds no more open files at its end, and memory within bounds", async () => {
  await using folder = await temporaryFolder();
  const soaked = await soak({ folder: folder.path, minutes: 0.5 });
  expect(soaked.differences).toEqual([]);
  // Whether it grows slowly is shown by a long run only.
  expect(soaked.memoryBytes.last).toBeLessThan(400 * 1024 * 1024);
  expect(soaked.operations).toBeGreaterThan(100);
  expect(soaked.reconnects).toBeGreaterThan(10);
}, 90_000);
