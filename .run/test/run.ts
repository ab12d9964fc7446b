import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { node24, repository, state } from "../bootstrap/paths.mjs";
import { quietly } from "../launch/build.ts";
import { failure, none, type Report } from "./report.ts";

/** Tests never ask, and tools never send anything home. */
const env = { ...quietly, NODE_ENV: "test", CI: "true", NO_COLOR: "1" };

/** Runs a tool in the clone, its output going straight through, and answers its exit code. */
export const run = (
  file: string,
  args: readonly string[],
  more: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<number> =>
  new Promise((settle, fail) => {
    const child = spawn("setpriv", ["--pdeathsig=TERM", "--", file, ...args], {
      cwd: more.cwd ?? repository,
      env: { ...env, ...more.env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", fail).once("close", (code) => settle(code ?? 1));
  });

/** A tool that only says yes or no counts as one test. */
export async function check(name: string, file: string, args: readonly string[]): Promise<Report> {
  const code = await run(file, args);
  return code === 0 ? { ...none, passed: 1 } : failure(name, `ended with exit code ${code}; what it said is above`);
}

/** A tool of `node_modules/.bin`. */
export const tool = (name: string): string => join(repository, "node_modules/.bin", name);

/** Runs one vitest project and reads what it found. */
export async function vitest(project: "quick" | "files" | "libvirt" | "commands"): Promise<Report> {
  mkdirSync(state, { recursive: true });
  const file = join(state, `vitest-${project}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", `--reporter=${join(repository, ".run/test/vitest-reporter.ts")}`];
  const script = join(repository, "node_modules/vitest/vitest.mjs");
  const code = await run(
    node24,
    [script, "run", "--config", "packages/testkit/vitest.config.ts", "--project", project, ...reporters],
    { env: { REPORT: file } },
  );
  return readReport(`vitest ${project}`, code, () => JSON.parse(readFileSync(file, "utf8")) as Report);
}

/** A tool that failed must leave a failure in its report: else it died, and that is one. */
export function readReport(name: string, exitCode: number, read: () => Report): Report {
  try {
    const report = read();
    return exitCode !== 0 && report.failed.length === 0
      ? failure(name, `ended with exit code ${exitCode} though no test failed`)
      : report;
  } catch (error) {
    return failure(name, `ended with exit code ${exitCode} and left no report: ${String(error)}`);
  }
}
