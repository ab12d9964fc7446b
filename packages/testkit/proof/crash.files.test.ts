import { afterAll, describe, expect, test } from "vitest";
import { acts, theatre } from "../verbs/index.ts";
import { crashEverywhere } from "./crash.ts";

const place = theatre();
afterAll(() => place.close());

describe("an agent that stops at any write leaves all of it or nothing, and says which", () => {
  test.each(acts)("$title", { timeout: 120_000 }, async (act) => {
    const { crashes, differences } = await crashEverywhere(place, act, false);
    expect(differences).toEqual([]);
    expect(crashes).toBeGreaterThan(2);
  });
});
