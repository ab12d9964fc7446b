/** A real agent in its own process, and the end it is made to meet. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = resolve(import.meta.dirname, "../../../apps/agent/main.ts");
const sources = join(tmpdir(), "cistern-compiled");
const longestStartMs = 30_000;

export interface RunningAgent {
  /** Resolves with the ms it took until the socket answered; undefined when the agent ended before. */
  readonly listening: Promise<number | undefined>;
  /** Resolves when the process is gone. `family`: its children are killed in the same moment. */
  kill(family: boolean): Promise<void>;
  said(): string;
}

export function startAgent(data: string): RunningAgent {
  const startedAtMs = performance.now();
  // Reading its sources is most of what a start costs; killed a thousand times, it reads them once.
  const env = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: sources };
  const child = spawn(process.execPath, [program, "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: "/",
    env,
  });
  let said = "";
  const gone = new Promise<void>((settle) => child.once("close", () => settle()));
  const listening = new Promise<number | undefined>((settle, fail) => {
    const late = setTimeout(() => fail(new Error(`the agent did not listen: ${said}`)), longestStartMs);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (!said.includes("listening ")) return;
        clearTimeout(late);
        settle(performance.now() - startedAtMs);
      });
    void gone.then(() => {
      clearTimeout(late);
      settle(undefined);
    });
  });
  return {
    listening,
    said: () => said,
    kill: async (family) => {
      const all = family ? [child.pid, ...childrenOf(child)] : [child.pid];
      for (const pid of all) if (pid !== undefined) end(pid);
      await gone;
    },
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended by itself.
  }
}

function childrenOf({ pid }: ChildProcess): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
