import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node24, repository, state } from "./paths.mjs";

/** Files and folders that are made from the others, and so say nothing about what must be made. */
const derived = new Set(["node_modules", ".next", ".turbo", "generated", "results", "next-env.d.ts"]);

/**
 * Every file below a folder, in a fixed order, paths relative to the clone.
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  const entries = readdirSync(join(repository, folder), { withFileTypes: true });
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (derived.has(entry.name) || entry.name.endsWith(".tsbuildinfo")) return [];
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}

/** @param {readonly string[]} files */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(join(repository, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

const sources = () =>
  ["apps", "packages", "prisma", "e2e"].filter((folder) => existsSync(join(repository, folder))).flatMap(filesBelow);
const settings = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"];

/** What `node_modules` follows from; a clone that was moved needs its links made anew. */
const installStamp = () =>
  `${repository} ${process.arch} ${digest([...settings, ...sources().filter((file) => file.endsWith("package.json"))])}`;
/** What the generated client and the built pages follow from. */
const buildStamp = () =>
  digest([
    ...settings,
    ".tsconfig.json",
    "turbo.json",
    ...sources().filter((file) => !file.endsWith(".test.ts") && !/^(e2e|packages\/testkit)\//.test(file)),
  ]);

/**
 * @param {string} name
 * @param {string} value
 */
const matches = (name, value) => existsSync(join(state, name)) && readFileSync(join(state, name), "utf8") === value;

/**
 * @param {string} name
 * @param {string} value
 */
function remember(name, value) {
  mkdirSync(state, { recursive: true });
  writeFileSync(join(state, name), value);
}

export const isInstalled = () => existsSync(node24) && matches("installed", installStamp());
export const rememberInstalled = () => remember("installed", installStamp());
export const isBuilt = () => existsSync(join(repository, "apps/web/.next/BUILD_ID")) && matches("built", buildStamp());
export const rememberBuilt = (/** @type {string} */ stamp) => remember("built", stamp);
export { buildStamp };
