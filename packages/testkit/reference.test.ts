import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { markdownFiles } from "@cistern/schema/reference";
import { expect, test } from "vitest";

const folder = resolve(import.meta.dirname, "../../docs/reference");

test.each([...markdownFiles()])(
  "docs/reference/%s is what the catalogue says; if not, run `npm run reference`",
  (name, text) => {
    expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  },
);
