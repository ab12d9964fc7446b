import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A long-lived program of ours: its lines, its end, and how to end it. */
export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The last lines it printed, for the case that it dies. */
  readonly lastLines: () => readonly string[];
  /** Asks with SIGTERM, and kills what has not ended after `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
}

/** What runs now, in the order it was started: whatever interrupts the start, all of it can be ended. */
export const running: Child[] = [];

/**
 * Starts a program outside the terminal's process group, so that Ctrl-C reaches the launcher alone and the order of
 * ending is ours. `onLine` hears each line it prints.
 */
export function start(
  name: string,
  [file, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly onLine?: (line: string) => void },
): Child {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 20) lines.shift();
      options.onLine?.(line);
    });
  }
  const ended = new Promise<Ended>((settle) => {
    child.once("error", (error) => {
      lines.push(error.message);
      settle({ code: 127, signal: null });
    });
    child.once("close", (code, signal) => settle({ code, signal }));
  });
  const stop = async (graceMs: number) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(kill);
  };
  const started: Child = { name, process: child, ended, lastLines: () => lines, stop };
  running.push(started);
  return started;
}

/** How a program ended, in words. */
export const described = ({ code, signal }: Ended): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`;
