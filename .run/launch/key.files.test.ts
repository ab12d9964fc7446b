import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rememberedPort, rememberPort } from "./key.ts";

test("a new key's address has the port of the dashboard that runs on the folder, else the usual one", () => {
  const folder = mkdtempSync(join(tmpdir(), "cistern-key-"));
  try {
    expect(rememberedPort(folder)).toBe(8440);
    rememberPort(folder, 4411);
    expect(rememberedPort(folder)).toBe(4411);
    // The folder belongs to the web server, and root prints what is read here.
    writeFileSync(join(folder, "port"), "1/\u001b[2J");
    expect(rememberedPort(folder)).toBe(8440);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
