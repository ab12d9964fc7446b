import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { checkApt, findProgram } from "../bootstrap/checks.mjs";
import { runLogged } from "../bootstrap/install.mjs";
import { say, step } from "../bootstrap/say.mjs";

/** Runs a short program and answers what it printed; throws when it fails. */
export async function output(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args);
  return stdout.trim();
}

/** Installs Debian packages where a program of theirs is missing, and says so first. */
export async function ensureProgram(program: string, ...packages: readonly string[]): Promise<void> {
  if (findProgram(program) !== undefined) return;
  checkApt();
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => runLogged("apt", "apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], env);
  const add = () => apt("install", "--yes", "--no-install-recommends", ...packages);
  say(`- ${program} is missing: ${packages.join(", ")} is installed with apt-get now`);
  await step(`Installing ${packages.join(", ")}`, async () => {
    const lists = readdirSync("/var/lib/apt/lists").some((name) => name.includes("_Packages"));
    if (!lists) await apt("update");
    // Lists that are older than the archive name files that are gone: then read them anew, once.
    await add().catch(async () => {
      await apt("update");
      await add();
    });
  });
}
