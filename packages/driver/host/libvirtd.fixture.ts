/** For tests: a real libvirt on this machine, one that runs already or one of our own. Its folders are the machine's. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { LibvirtFolders } from "./operation.ts";

const startMs = 10_000;
export const libvirtFolders: LibvirtFolders = { definitions: "/etc/libvirt/storage", run: "/run/libvirt" };

/** What virsh printed; throws with what it said where it fails. */
export async function virsh(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("virsh", ["-c", "storage:///system", ...args], {
    env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    // Lists of thousands of volumes.
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

const answers = (): Promise<boolean> =>
  virsh("uri").then(
    () => true,
    () => false,
  );

export class Libvirtd {
  #child: ChildProcess | undefined;

  /** Whether it was started here, and so may be stopped. */
  get own(): boolean {
    return this.#child !== undefined;
  }

  /** Starts one where none answers: a second one would take the first one's sockets away. */
  async start(): Promise<void> {
    if (await answers()) return;
    this.#child = spawn("setpriv", ["--pdeathsig=TERM", "--", "libvirtd"], { stdio: "ignore" });
    const until = Date.now() + startMs;
    while (!(await answers())) {
      if (Date.now() > until) throw new Error("libvirtd does not answer");
      await delay(50);
    }
  }

  hang(): void {
    this.#child?.kill("SIGSTOP");
  }
  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((settle) => child.once("exit", settle));
    child.kill();
    await ended;
  }
}
