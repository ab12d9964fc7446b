import { expect, test } from "vitest";
import { fuzzXml } from "./xml.ts";

test("no document makes reading, printing or editing crash or hang", () => {
  const { documents, accepted, slowestMs } = fuzzXml(1_500, 7);
  // Damage that refuses everything would prove nothing of printing and editing.
  expect(accepted).toBeGreaterThan(documents / 20);
  expect(slowestMs).toBeLessThan(1_000);
}, 30_000);
