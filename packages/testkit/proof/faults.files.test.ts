import { afterAll, describe, expect, test } from "vitest";
import { acts, theatre } from "../verbs/index.ts";
import { failEverywhere } from "./faults.ts";

const place = theatre();
afterAll(() => place.close());

describe("a call to the host that fails is told by its code, taken back, and lets go of the pool", () => {
  test.each(acts)("$title", { timeout: 120_000 }, async (act) => {
    // `pnpm test:faults` tries every way to go wrong; these are the two that differ most.
    const { differences } = await failEverywhere(place, act, ["ENOSPC", "late"]);
    expect(differences).toEqual([]);
  });
});
