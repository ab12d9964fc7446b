import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** What the commands remember between runs: stamps, logs, a link to pnpm. Safe to remove. */
export const state = join(repository, ".run/state");
/** Node 24, installed as a dependency; whatever Node a person has only gets us there. */
export const node24 = join(repository, "node_modules/.bin/node");
/** Longest path a unix socket can have: sun_path holds 108 bytes with the closing NUL (unix(7)). */
export const longestSocketPath = 107;

/**
 * The four folders of one installation. Without a data folder they are where a Linux system expects them.
 * @param {string | undefined} data the folder given as --data
 */
export function foldersOf(data) {
  const under = (/** @type {string} */ name, /** @type {string} */ usual) =>
    data === undefined ? usual : join(data, name);
  const run = under("run", "/run/cistern");
  return {
    definitions: under("storage", "/etc/cistern/storage"),
    agent: under("agent", "/var/lib/cistern/agent"),
    web: under("web", "/var/lib/cistern/web"),
    run,
    socket: join(run, "agent.sock"),
  };
}

/**
 * The path with every link on the way resolved, though its end may not exist yet: mounts and checks need the real one.
 * @param {string} path
 * @returns {string}
 */
export function realPathOf(path) {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPathOf(parent), basename(path));
}
