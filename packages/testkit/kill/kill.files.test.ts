import { expect, test } from "vitest";
import { killMany } from "./kill.ts";

test("agents killed at random moments come back soon and tell what is on the disk", { timeout: 240_000 }, async () => {
  const counts = await killMany({ count: 12, seed: 1, agents: 2, say: () => undefined });
  expect(counts.differences).toEqual([]);
  expect(counts.kills).toBeGreaterThanOrEqual(12);
});
