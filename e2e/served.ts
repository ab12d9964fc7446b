import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base } from "@playwright/test";

const results = resolve(import.meta.dirname, "results");
mkdirSync(results, { recursive: true });
export const stateFile = join(results, "signed-in.json");
export const servedFile = join(results, "served.json");

export interface Served {
  readonly origin: string;
  /** The folder given as --data. */
  readonly data: string;
  /** Everything that the start, the agent and the web server have said. */
  readonly log: string;
  /** The address whose key the setup used up. */
  readonly usedKey: string;
}
export const served = (): Served => JSON.parse(readFileSync(servedFile, "utf8")) as Served;

/** Runs a program and gives its standard output: tests look at the host by themselves, never through the dashboard. */
export async function run(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args);
  return stdout.trim();
}

/** A signed-in page that leaves what was typed when it is told to go elsewhere, and a folder of the test's own that goes when the test ends. */
export const test = base.extend<{ folder: string; origin: string }>({
  storageState: stateFile,
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  baseURL: async ({}, use) => use(served().origin),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  origin: async ({}, use) => use(served().origin),
  page: async ({ page }, use) => {
    page.on("dialog", (dialog) => void (dialog.type() === "beforeunload" ? dialog.accept() : dialog.dismiss()));
    await use(page);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  folder: async ({}, use) => {
    const path = await mkdtemp(join(tmpdir(), "cistern-pool-"));
    await use(path);
    await rm(path, { recursive: true, force: true });
  },
});
export { expect } from "@playwright/test";
