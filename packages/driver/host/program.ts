/** Runs programs: an argument array, a fixed search path, a clean environment, a deadline and a cap on output. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, closeSync, constants, statSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { memoryFile } from "./native.ts";
import type { Command, Output, PerformOptions } from "./operation.ts";
import { toolMissing } from "./packages.ts";
import { printable } from "./printable.ts";
import { redacted } from "./say.ts";
import { waitsOn } from "./stuck.ts";

const searchPath = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;
const defaultTimeoutMs = 60_000;
const outputCapBytes = 1024 * 1024;
/** From the polite signal to the one that cannot be caught, and from that one to calling the program stuck. */
const defaultGraceMs = 5_000;

/** Absolute path of a program that the system's own folders hold; the caller's PATH is never asked. */
export function findProgram(file: string): string | undefined {
  if (!/^[\w.+-]+$/.test(file)) return undefined;
  return searchPath
    .map((folder) => `${folder}/${file}`)
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });
}

const environment = { LC_ALL: "C", PATH: searchPath.join(":"), HOME: "/" };

type Line = readonly [path: string, args: readonly string[]];

/** Where an agent is killed without warning, its programs must not work on unseen: the kernel kills them with it. */
function tiedToUs([path, args]: Line): Line {
  const setpriv = findProgram("setpriv");
  return setpriv ? [setpriv, ["--pdeathsig", "KILL", "--", path, ...args]] : [path, args];
}

/** Throws tool.missing: a program that must be held is not run unheld. */
function held([path, args]: Line, limits: Command["limits"]): Line {
  if (!limits) return [path, args];
  const prlimit = findProgram("prlimit");
  if (!prlimit) throw new StorageError(toolMissing("prlimit"));
  return [prlimit, [`--cpu=${limits.cpuSeconds}`, `--as=${limits.memoryBytes}`, "--core=0", "--", path, ...args]];
}

export class Programs {
  readonly #running = new Set<ChildProcess>();
  readonly #graceMs: number;

  constructor(graceMs: number = defaultGraceMs) {
    this.#graceMs = graceMs;
  }

  /**
   * Runs one command to its end. Throws `tool.missing`, `command.failed` (an exit code that is not in `accept`, a signal,
   * too much output), `secret.wrong`, `command.timeout`, `op.cancelled`, or
   * `command.stuck` where nobody listens for that.
   */
  async run(command: Command, options: PerformOptions & { readonly accept?: readonly number[] } = {}): Promise<Output> {
    const path = findProgram(command.file);
    if (!path) throw new StorageError(toolMissing(command.file));
    if (command.args.some((argument) => argument.includes("\0")))
      throw failed(command, { exitCode: null, signal: null, stderr: "an argument holds NUL" });
    if (options.signal?.aborted) throw new StorageError(fault("op.cancelled"));
    const timeoutMs = options.deadlineMs ?? command.timeoutMs ?? defaultTimeoutMs;

    const [file, args] = tiedToUs(held([path, command.args], command.limits));
    const secret = secretOf(command, options);
    const child = start([file, args], secret);
    this.#running.add(child);
    try {
      const stuck = () => fault("command.stuck", { command: redacted(command), ...whereStuck(child) });
      const { onStuck, signal } = options;
      const end = await follow(child, {
        timeoutMs,
        graceMs: this.#graceMs,
        ...(signal ? { signal } : {}),
        ...(onStuck ? { onStuck: () => onStuck(stuck()) } : {}),
      });
      if (end.stuck && !onStuck) throw new StorageError(stuck());
      if (end.stuck) onStuck?.(undefined);
      const said = [end.stdout, end.stderr].map((text) => withoutSecrets(command, text, secret).trim()).filter(Boolean);
      if (said.length > 0) options.onOutput?.(printable(said.join("\n")));
      if (end.cause === "cancelled") throw new StorageError(fault("op.cancelled"));
      if (end.cause === "timeout")
        throw new StorageError(fault("command.timeout", { command: redacted(command), timeoutMs }));
      const stderr = withoutSecrets(
        command,
        end.cause === "output" ? `more than ${outputCapBytes} bytes of output` : end.stderr,
        secret,
      );
      if (end.exitCode === null || !(options.accept ?? [0]).includes(end.exitCode))
        throw failed(command, { ...end, stderr });
      return { exitCode: end.exitCode, stdout: end.stdout, stderr };
    } finally {
      this.#running.delete(child);
    }
  }

  /** Ends what still runs. */
  close(): void {
    for (const child of this.#running) signalGroup(child, "SIGKILL");
  }
}

/** What qemu-img and cryptsetup say of a passphrase that opens nothing. */
const wrongSecret = /Invalid password|No key available with this passphrase/;

const failed = (
  command: Command,
  end: { readonly exitCode: number | null; readonly signal: string | null; readonly stderr: string },
): StorageError => {
  const { secret } = command;
  if (secret !== undefined && wrongSecret.test(end.stderr)) return new StorageError(fault("secret.wrong", { secret }));
  return new StorageError(
    fault("command.failed", {
      command: redacted(command),
      exitCode: end.exitCode,
      signal: end.signal,
      stderr: printable(end.stderr.trim().slice(-4096)),
    }),
  );
};

/** Throws secret.no-value where nobody here may know it. */
function secretOf({ secret }: Command, { secretValue }: PerformOptions): Uint8Array | undefined {
  if (secret === undefined) return undefined;
  if (!secretValue) throw new StorageError(fault("secret.no-value", { secret }));
  return secretValue(secret);
}

/** In a group of its own. A secret's value is the program's fourth descriptor, behind `secretFile`. */
function start([file, args]: Line, secret: Uint8Array | undefined): ChildProcess {
  const how = { cwd: "/", env: environment, detached: true } as const;
  if (!secret) return spawn(file, args, { ...how, stdio: ["ignore", "pipe", "pipe"] });
  const fd = memoryFile(secret);
  try {
    return spawn(file, args, { ...how, stdio: ["ignore", "pipe", "pipe", fd] });
  } finally {
    closeSync(fd);
  }
}

/** Tools like to repeat their arguments when they complain. */
const withoutSecrets = (command: Command, text: string, value?: Uint8Array): string =>
  [...(command.redact ?? []).map((index) => command.args[index]), value && Buffer.from(value).toString()].reduce(
    (rest: string, secret) => (secret ? rest.replaceAll(secret, "***") : rest),
    text,
  );

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

const whereStuck = ({ pid = 0 }: ChildProcess) => ({ pid, on: waitsOn(pid) });

interface End {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why we ended it, where it did not end by itself. */
  readonly cause?: "timeout" | "cancelled" | "output";
  /** It did not die when it was killed; it may have since. */
  readonly stuck?: true;
}

function follow(
  child: ChildProcess,
  limits: {
    readonly timeoutMs: number;
    readonly graceMs: number;
    readonly signal?: AbortSignal;
    /** Called when it does not die; without it the end is told then. */
    readonly onStuck?: () => void;
  },
): Promise<End> {
  return new Promise((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let cause: End["cause"];
    let stuck = false;
    const timers: NodeJS.Timeout[] = [];

    const finish = (exitCode: number | null, signal: string | null): void => {
      for (const timer of timers) clearTimeout(timer);
      limits.signal?.removeEventListener("abort", cancel);
      const text = (parts: Buffer[]): string => Buffer.concat(parts).toString("utf8");
      resolve({
        exitCode,
        signal,
        stdout: text(stdout),
        stderr: text(stderr),
        ...(cause ? { cause } : {}),
        ...(stuck ? { stuck: true as const } : {}),
      });
    };
    const stop = (why: NonNullable<End["cause"]>): void => {
      if (cause) return;
      cause = why;
      signalGroup(child, why === "output" ? "SIGKILL" : "SIGTERM");
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), limits.graceMs));
      // A program stuck in the kernel dies of no signal.
      timers.push(
        setTimeout(() => {
          // Dead itself, and a pipe of it held open by something it started in another group.
          if (child.exitCode !== null || child.signalCode !== null) return finish(child.exitCode, child.signalCode);
          stuck = true;
          if (limits.onStuck) limits.onStuck();
          else finish(null, "SIGKILL");
        }, 2 * limits.graceMs),
      );
    };
    const cancel = (): void => stop("cancelled");
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > outputCapBytes) stop("output");
      else into.push(chunk);
    };

    child.stdout?.on("data", take(stdout));
    child.stderr?.on("data", take(stderr));
    child.on("error", (error) => {
      stderr.push(Buffer.from(error.message));
      finish(null, null);
    });
    child.on("close", finish);
    limits.signal?.addEventListener("abort", cancel);
    timers.push(setTimeout(() => stop("timeout"), limits.timeoutMs));
  });
}
