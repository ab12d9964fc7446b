import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./index.ts";

test("a temporary folder is there, is new, and goes with all in it", async () => {
  let path: string;
  {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    path = folder.path;
    expect(other.path).not.toBe(path);
    writeFileSync(join(path, "a"), "");
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});
