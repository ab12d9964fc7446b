import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { diskFull } from "./checks.mjs";
import { alone } from "./lock.mjs";
import { repository, state } from "./paths.mjs";
import { Stop, step } from "./say.mjs";
import { isInstalled, rememberInstalled } from "./stamp.mjs";

/** Corepack would do the same, but it fails where a registry serves no signatures. */
const pnpm = "pnpm@12.21.0";
/** turbo starts a package's scripts through `pnpm`, which therefore has to be on its PATH. */
const pnpmLink = join(state, "bin/pnpm");

/**
 * Runs a program of this house to its end, with its output in `.run/state/NAME.log`.
 * @param {string} name
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function runLogged(name, file, args, env = process.env) {
  mkdirSync(state, { recursive: true });
  const log = join(state, `${name}.log`);
  const output = openSync(log, "w");
  const code = await new Promise((settle) => {
    // It ends when we do, however we end.
    const child = spawn("setpriv", ["--pdeathsig=TERM", "--", file, ...args], {
      cwd: repository,
      env,
      stdio: ["ignore", output, output],
    });
    child.once("error", (error) => settle(error.message));
    child.once("close", (exitCode, signal) => settle(exitCode ?? signal));
  });
  closeSync(output);
  if (code === 0) return;
  const said = readFileSync(log, "utf8");
  if (/ENOSPC|No space left on device/.test(said)) throw diskFull(repository, "it ran full just now");
  const last = said.trimEnd().split("\n").slice(-25).join("\n");
  throw new Stop("failed", `${last}\n${file} ${args.join(" ")} ended with ${code}; all it said is in ${log}.`);
}

/** Finds the pnpm that npx keeps, so that it can be started without npx. */
async function linkPnpm() {
  const found = await new Promise((settle, fail) => {
    const ask = "process.stdout.write(process.env.PATH)";
    const child = spawn("npx", ["--yes", `--package=${pnpm}`, "--", "node", "-e", ask], {
      cwd: repository,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.once("error", fail);
    child.once("close", () => settle(said));
  });
  const path = String(found)
    .split(delimiter)
    .map((folder) => join(folder, "pnpm"))
    .find((file) => file.includes("_npx") && existsSync(file));
  if (path === undefined) throw new Stop("failed", `npx could not fetch ${pnpm}: is the package registry reachable?`);
  mkdirSync(dirname(pnpmLink), { recursive: true });
  rmSync(pnpmLink, { force: true });
  symlinkSync(path, pnpmLink);
}

/** Installs Node 24 and every dependency from the lockfile, unless they already are what it says. */
export async function install() {
  if (isInstalled() && existsSync(pnpmLink)) return;
  await alone(async () => {
    if (isInstalled() && existsSync(pnpmLink)) return;
    await step(`Fetching ${pnpm}`, linkPnpm);
    if (isInstalled()) return;
    // CI: pnpm then never asks a question.
    await step("Installing Node 24 and the dependencies", () =>
      runLogged("install", "npx", ["--yes", pnpm, "install", "--frozen-lockfile"], { ...process.env, CI: "true" }),
    );
    rememberInstalled();
  });
}
