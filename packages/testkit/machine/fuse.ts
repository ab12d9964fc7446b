/** A folder on a filesystem whose server can be stopped: a real FUSE server (bindfs), since nothing else hangs as truly. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface FuseFolder {
  readonly path: string;
  hang(): void;
  goOn(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

const isMounted = (path: string): boolean => readFileSync("/proc/self/mountinfo", "utf8").includes(` ${path} `);

/** Makes `<folder>/there`, mounted, and `<folder>/behind`, which it shows. */
export async function fuseFolder(folder: string): Promise<FuseFolder> {
  const path = `${folder}/there`;
  mkdirSync(path, { recursive: true });
  mkdirSync(`${folder}/behind`, { recursive: true });
  const server = spawn("bindfs", ["-f", `${folder}/behind`, path], { stdio: "ignore" });
  await until(() => isMounted(path), server);
  return {
    path,
    hang: () => void server.kill("SIGSTOP"),
    goOn: () => void server.kill("SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      server.kill("SIGCONT");
      spawnSync("umount", ["-l", path]);
      server.kill("SIGKILL");
    },
  };
}

async function until(holds: () => boolean, server: ChildProcess): Promise<void> {
  let failed: unknown;
  server.once("error", (error) => {
    failed = error;
  });
  for (let tries = 0; !holds(); tries += 1) {
    if (failed !== undefined || server.exitCode !== null || tries > 200)
      throw new Error(`bindfs did not mount (is it installed?): ${String(failed ?? server.exitCode)}`);
    await delay(25);
  }
}

/** Processes that touch a mounted filesystem for any agent. */
export const childrenOf = (mountPoint: string, pids: readonly string[]): readonly string[] =>
  pids.filter((pid) => {
    try {
      const [, file, of] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return file?.endsWith("filesystem-child.ts") && of === mountPoint;
    } catch {
      return false;
    }
  });
