import { afterAll, describe, expect, test } from "vitest";
import { acts, theatre } from "../verbs/index.ts";
import { crashEverywhere } from "./crash.ts";

const place = theatre();
afterAll(() => place.close());

/** The last of each verb, which asks the most of it; `pnpm test:kill --exhaustive` plays all, and stops the recovery too. */
const fullest = [...new Map(acts.map((act) => [act.verb, act])).values()];

describe("an agent that stops at any write leaves all of it or nothing, and says which", () => {
  test.each(fullest)("$title", { timeout: 240_000 }, async (act) => {
    const { crashes, differences } = await crashEverywhere(place, act, false);
    expect(differences).toEqual([]);
    expect(crashes).toBeGreaterThan(2);
  });
});
