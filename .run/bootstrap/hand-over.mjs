import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { node24, repository, state } from "./paths.mjs";

/**
 * Goes on in Node 24 and answers its exit code. Signals are passed on; the other side decides when to end.
 * @param {string} script path in the clone
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export async function handOver(script, args) {
  const path = [dirname(node24), join(state, "bin"), process.env["PATH"] ?? ""].join(delimiter);
  const child = spawn(node24, [join(repository, script), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  return await new Promise((settle, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => settle(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
