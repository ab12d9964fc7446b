import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

test("each of the twenty differences has a row in the reference and a test of its number", () => {
  const page = readFileSync(resolve(root, "docs/reference/differences.md"), "utf8");
  const tests = readFileSync(resolve(root, "packages/schema/xml/differences.test.ts"), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number);
  expect(rows).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)));
  for (const row of rows) expect(tests).toContain(`test("${row}: `);
});
