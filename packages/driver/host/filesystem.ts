/** The agent's side of one filesystem's child: requests with deadlines, and what is left when the child hangs. */
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import { Beside, besideFd } from "./beside.ts";
import type { Mount } from "./mounts.ts";
import { bytesOf, type FileRequest, type FileVolume, type PerformOptions } from "./operation.ts";
import { isRead, subjectOf } from "./requests.ts";
import type { Answer, FromChild, ToChild } from "./wire.ts";

export type Reply = { readonly answer: Answer } | { readonly elsewhere: string };

interface Pending {
  readonly request: FileRequest;
  /** Silence up to its deadline means that the filesystem hangs; else its caller was only impatient. */
  readonly gives: "up" | "way";
  readonly onProgress: PerformOptions["onProgress"];
  readonly onVolumes: NonNullable<PerformOptions["onVolumes"]>;
  readonly onStuck: PerformOptions["onStuck"];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: StorageError) => void;
  timer: NodeJS.Timeout;
  begun: boolean;
  /** Of a scan, where nobody wants them as they come. */
  readonly volumes: FileVolume[];
  /** Wall clock, for the person; the timer counts by the monotonic one. */
  heardAtMs: number;
}

export interface FilesystemEvents {
  /** A watched folder changed. */
  readonly changed: (watch: number) => void;
  /** A watched path leads to another filesystem. */
  readonly watchElsewhere: (watch: number, path: string) => void;
  /** It has answered a ping. */
  readonly answered: () => void;
  /** It does not answer: nothing was heard since then. */
  readonly silent: (sinceMs: number) => void;
  /** The process has ended. */
  readonly gone: () => void;
}

/** A deadline of the child's own is not trusted to be exact. */
const leewayMs = 50;

export class Filesystem {
  readonly mount: Mount;
  readonly #child: ChildProcess;
  readonly #beside: Beside | undefined;
  /** Resolves when the process is gone, and with it all that it held open. */
  readonly #exited: Promise<void>;
  readonly #idleMs: number;
  readonly #events: FilesystemEvents;
  readonly #pending = new Map<number, Pending>();
  readonly #watches = new Set<number>();
  /** Begun and given up, and waited for: they may yet write, for as long as the kernel does not let the child die. */
  readonly #stuck: Pending[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #hungSinceMs: number | undefined;
  /** When the ping that is not answered yet was sent. */
  #pingedAtMs: number | undefined;
  #heardAtMs = Date.now();
  #lastId = 0;

  constructor(mount: Mount, options: { readonly idleMs: number; readonly events: FilesystemEvents }) {
    this.mount = mount;
    this.#idleMs = options.idleMs;
    this.#events = options.events;
    this.#child = fork(fileURLToPath(new URL("./filesystem-child.ts", import.meta.url)), [mount.point], {
      cwd: "/",
      execPath: process.execPath,
      execArgv: [],
      env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      // A group of its own: Ctrl-C in a terminal is the agent's to handle.
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc", "pipe"],
    });
    // None where the process could not be started, which `error` tells.
    const beside = this.#child.stdio?.[besideFd] as Socket | undefined;
    beside?.unref();
    this.#beside = beside && new Beside(beside);
    this.#exited = new Promise((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on("message", (message: FromChild) => this.#hear(message));
    this.#child.on("error", () => this.#ended());
    this.#child.on("exit", () => {
      this.#ended();
      this.#unstuck();
      options.events.gone();
    });
    this.#rest();
  }

  /** No new requests will be taken: it was closed, or lost its channel. */
  get closed(): boolean {
    return this.#hungSinceMs === undefined && !this.#child.connected;
  }
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * `deadlineMs` counts from the last sign of life; where it is shorter than `limitMs`, running out of it says nothing of
   * the filesystem, and whoever else waits for it goes on. Errors: filesystem.not-answering, op.cancelled and those
   * of the act.
   */
  request(
    request: FileRequest,
    options: PerformOptions & { readonly deadlineMs: number; readonly limitMs: number },
  ): Promise<Reply> {
    if (this.#hungSinceMs !== undefined) return Promise.reject(this.#notAnswering(this.#hungSinceMs));
    if (options.signal?.aborted) return Promise.reject(new StorageError(fault("op.cancelled")));
    clearTimeout(this.#idleTimer);
    this.#lastId += 1;
    const id = this.#lastId;
    const cancel = (): void => this.#send({ kind: "cancel", id });
    const volumes: FileVolume[] = [];
    const settled = new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(() => this.#late(id), options.deadlineMs + leewayMs);
      this.#pending.set(id, {
        request,
        gives: options.deadlineMs < options.limitMs ? "way" : "up",
        onProgress: options.onProgress,
        onVolumes: options.onVolumes ?? ((some) => volumes.push(...some)),
        onStuck: options.onStuck,
        resolve,
        reject,
        timer,
        begun: false,
        volumes,
        heardAtMs: Date.now(),
      });
      const beginBeforeNs = process.hrtime.bigint() + BigInt(options.deadlineMs) * 1_000_000n;
      if (request.act === "write-part") {
        const beside = bytesOf(request.bytes);
        this.#send({ kind: "request", id, request: { ...request, bytes: [] }, beginBeforeNs, beside });
        this.#beside?.send(request.bytes);
      } else this.#send({ kind: "request", id, request, beginBeforeNs });
      options.signal?.addEventListener("abort", cancel);
    });
    return settled.finally(() => {
      options.signal?.removeEventListener("abort", cancel);
      this.#rest();
    });
  }

  /** Somebody waits for it, or watches. */
  get inUse(): boolean {
    return this.#pending.size > 0 || this.#watches.size > 0;
  }

  /** Asks whether the filesystem answers, unless it was asked and has not. */
  ping(): void {
    if (this.#pingedAtMs !== undefined || this.#hungSinceMs !== undefined) return;
    clearTimeout(this.#idleTimer);
    this.#pingedAtMs = Date.now();
    this.#send({ kind: "ping" });
  }

  /** Since when it owes an answer and has shown no sign of life; undefined where it owes none. */
  get owesSinceMs(): number | undefined {
    if (this.#hungSinceMs !== undefined) return this.#hungSinceMs;
    return this.#pingedAtMs === undefined ? undefined : Math.max(this.#pingedAtMs, this.#heardAtMs);
  }

  watch(id: number, folder: string): void {
    this.#watches.add(id);
    clearTimeout(this.#idleTimer);
    this.#send({ kind: "watch", id, folder });
  }

  unwatch(id: number): void {
    if (!this.#watches.delete(id)) return;
    this.#send({ kind: "unwatch", id });
    this.#rest();
  }

  /** Ends the child; what is pending is refused. */
  close(): void {
    clearTimeout(this.#idleTimer);
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill("SIGKILL");
    this.#ended();
  }

  /** Ends the child, and waits for its end at most that long: one that is stuck does not end. */
  async leave(atMostMs: number): Promise<void> {
    this.close();
    const late = Promise.withResolvers<void>();
    // The process itself keeps nobody waiting: without a timer this one could end first.
    const timer = setTimeout(late.resolve, atMostMs);
    await Promise.race([this.#exited, late.promise]);
    clearTimeout(timer);
  }

  #send(message: ToChild): void {
    // A channel that broke is told by `exit`, where everything pending ends.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #rest(): void {
    clearTimeout(this.#idleTimer);
    if (this.#pending.size > 0 || this.#watches.size > 0 || this.#pingedAtMs !== undefined) return;
    this.#idleTimer = setTimeout(() => {
      if (this.#child.connected) this.#child.disconnect();
    }, this.#idleMs).unref();
  }

  #hear(message: FromChild): void {
    this.#heardAtMs = Date.now();
    const pending = "id" in message ? this.#pending.get(message.id) : undefined;
    switch (message.kind) {
      case "pong":
        this.#pingedAtMs = undefined;
        if (this.#hungSinceMs === undefined) this.#events.answered();
        this.#rest();
        break;
      case "begun":
      case "alive":
        if (!pending) return;
        pending.begun = true;
        pending.heardAtMs = Date.now();
        pending.timer.refresh();
        if (message.kind === "alive" && message.done !== undefined && message.total !== undefined)
          pending.onProgress?.(message.done, message.total);
        break;
      case "part":
        pending?.timer.refresh();
        pending?.onVolumes(message.volumes);
        break;
      case "answer":
        if (message.beside === undefined)
          this.#take(message.id)?.resolve({ answer: whole(message.value, pending?.volumes ?? []) });
        // Taken whoever waits for them: what comes after them is another's.
        else
          void this.#beside?.take(message.beside).then((pieces) => this.#take(message.id)?.resolve({ answer: pieces }));
        break;
      case "fault":
        this.#take(message.id)?.reject(new StorageError(message.fault));
        break;
      case "elsewhere":
        this.#take(message.id)?.resolve({ elsewhere: message.path });
        break;
      case "changed":
        this.#events.changed(message.id);
        break;
      case "watch-elsewhere":
        this.#events.watchElsewhere(message.id, message.path);
        break;
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    clearTimeout(pending?.timer);
    this.#pending.delete(id);
    return pending;
  }

  /** A request heard nothing for too long. Either it waits behind another one that is still in its time, or the child hangs. */
  #late(id: number): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const busy = !pending.begun && [...this.#pending.values()].some((other) => other.begun);
    if (pending.gives === "up" && !busy) this.#abandon(pending.heardAtMs);
    else {
      if (pending.gives === "way") this.#send({ kind: "cancel", id });
      this.#take(id)?.reject(this.#notAnswering(pending.heardAtMs));
    }
  }

  /** One process at most is ever left behind per filesystem: nothing more is asked until the kernel lets this one die. */
  #abandon(sinceMs: number): void {
    this.#hungSinceMs ??= sinceMs;
    this.#child.kill("SIGKILL");
    const silence = this.#notAnswering(sinceMs);
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#take(id);
      if (pending?.begun && pending.onStuck && !isRead(pending.request)) {
        this.#stuck.push(pending);
        pending.onStuck(silence.fault);
      } else pending?.reject(silence);
    }
    this.#events.silent(this.#hungSinceMs);
  }

  #unstuck(): void {
    for (const { onStuck, reject } of this.#stuck.splice(0)) {
      onStuck?.(undefined);
      reject(this.#notAnswering(this.#hungSinceMs ?? this.#heardAtMs));
    }
  }

  #notAnswering(sinceMs: number): StorageError {
    return new StorageError(notAnswering(this.mount, sinceMs));
  }

  #ended(): void {
    for (const [id, { request }] of [...this.#pending]) {
      this.#take(id)?.reject(new StorageError(lost(request)));
    }
  }
}

export const notAnswering = (mount: Mount, sinceMs: number): Fault =>
  fault("filesystem.not-answering", { mountPoint: mount.point, sinceMs });

const whole = (answer: Answer, volumes: readonly FileVolume[]): Answer =>
  typeof answer === "object" && "volumes" in answer && volumes.length > 0
    ? { ...answer, volumes: [...volumes, ...answer.volumes] }
    : answer;

/** The child ended in the middle of a request, which may or may not have been done. */
const lost = (request: FileRequest): Fault =>
  fault("file.failed", { operation: request.act, path: subjectOf(request), errno: "ECHILD" });
