import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { state } from "./paths.mjs";
import { say } from "./say.mjs";

const file = join(state, "lock");

/** The process that holds the lock, if it still lives and is one of our commands: numbers of processes come again. */
function holder() {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(".run/") ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lets one command at a time install or build in this clone; the others wait.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  mkdirSync(state, { recursive: true });
  for (let said = false; ; said = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const pid = holder();
      if (pid === undefined) rmSync(file, { force: true });
      else if (!said) say(`- Waiting for another command in this clone (process ${pid})`);
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
