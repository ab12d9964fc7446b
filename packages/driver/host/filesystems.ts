/** Every filesystem in use, each with its child; finds the one a path lies on and follows paths that lead from one to another. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import { Filesystem, type FilesystemEvents, notAnswering } from "./filesystem.ts";
import { type Mount, MountTable } from "./mounts.ts";
import type {
  AnswerOf,
  FileAnswers,
  FileRequest,
  FileVolume,
  FolderGlance,
  FolderScan,
  PathFacts,
  PerformOptions,
} from "./operation.ts";
import { isRead, moved, pathOf } from "./requests.ts";
import type { Answer, InspectAnswer, LinkElsewhere, LookAnswer, ScanAnswer } from "./wire.ts";

export interface Deadlines {
  /** Silence that ends a read, and one that ends a write. */
  readonly readMs: number;
  readonly writeMs: number;
  /** A child that nobody needs is ended after this time. */
  readonly idleMs: number;
  /** After this time without an answer to a ping a filesystem counts as one that does not answer. */
  readonly silentMs: number;
}

/** How often each filesystem in use is asked whether it answers. */
const pingMs = 2_000;

/** Filesystems that one path may lead through by links. */
const mostHops = 8;
/** Links to other filesystems that are asked about at a time, in one listing. */
const linksAtATime = 8;
const restartWatchesMs = 1_000;
const leaveMs = 2_000;

interface Watch {
  readonly folder: string;
  readonly onChange: () => void;
  readonly onSilence: ((silence: Fault | undefined) => void) | undefined;
  on?: Filesystem;
}

export class Filesystems {
  readonly #deadlines: Deadlines;
  readonly #byMount = new Map<string, Filesystem>();
  readonly #watches = new Map<number, Watch>();
  /** Mounts that do not answer, and what is said to whoever asks them for something. */
  readonly #silent = new Map<string, Fault>();
  /** Mounts that are about to end, and when that is over. */
  readonly #leaving = new Map<string, Promise<unknown>>();
  #pinging: NodeJS.Timeout | undefined;
  #lastWatch = 0;
  #closed = false;

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  async file<R extends FileRequest>(request: R, options: PerformOptions = {}): Promise<AnswerOf<R>> {
    if (!pathOf(request).startsWith("/")) throw new StorageError(fault("target.relative", { path: pathOf(request) }));
    if (pathOf(request).includes("\0"))
      throw new StorageError(fault("file.failed", { operation: request.act, path: pathOf(request), errno: "EINVAL" }));
    const answer = await this.#ask(request, options);
    return (await this.#completed(request, answer, options)) as AnswerOf<R>;
  }

  watch(folder: string, onChange: () => void, onSilence?: (silence: Fault | undefined) => void): () => void {
    this.#lastWatch += 1;
    const id = this.#lastWatch;
    this.#watches.set(id, { folder, onChange, onSilence });
    this.#beginWatch(id, folder);
    return () => {
      this.#watches.get(id)?.on?.unwatch(id);
      this.#watches.delete(id);
    };
  }

  /** Runs what ends a mount, while no child of ours is on it. A child that is stuck is not waited for. */
  async without<T>(point: string, work: () => Promise<T>): Promise<T> {
    const mount = MountTable.now().at(point);
    if (!mount) return await work();
    const key = keyOf(mount);
    const over = Promise.withResolvers<void>();
    this.#leaving.set(key, over.promise);
    try {
      await this.#byMount.get(key)?.leave(leaveMs);
      return await work();
    } finally {
      this.#leaving.delete(key);
      over.resolve();
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pinging);
    this.#watches.clear();
    for (const filesystem of this.#byMount.values()) filesystem.close();
    this.#byMount.clear();
  }

  async #ask(request: FileRequest, options: PerformOptions): Promise<Answer> {
    const limitMs = isRead(request) ? this.#deadlines.readMs : this.#deadlines.writeMs;
    const { deadlineMs = limitMs } = options;
    let next = request;
    for (let hop = 0; hop < mostHops; hop += 1) {
      await this.#leaving.get(keyOf(this.#mountOf(pathOf(next))));
      const mount = this.#mountOf(pathOf(next));
      const silence = this.#silent.get(keyOf(mount));
      if (silence) throw new StorageError(silence);
      const reply = await this.#on(mount).request(next, { ...options, deadlineMs, limitMs });
      if ("answer" in reply) return reply.answer;
      next = moved(request, reply.elsewhere);
    }
    throw new StorageError(fault("file.failed", { operation: request.act, path: pathOf(request), errno: "ELOOP" }));
  }

  /** Adds what other filesystems know about links that lead to them. */
  async #completed(
    request: FileRequest,
    answer: Answer,
    options: PerformOptions,
  ): Promise<FileAnswers[keyof FileAnswers] | undefined> {
    switch (request.act) {
      case "look":
        return this.#completedLook(answer as LookAnswer, options);
      case "scan":
        return this.#completedScan(answer as ScanAnswer, options);
      case "glance":
        return answer as FolderGlance;
      case "inspect": {
        const { volume, elsewhere } = answer as InspectAnswer;
        return volume ?? (elsewhere && (await this.#follow(elsewhere, options)));
      }
      case "tag":
        return answer as FileAnswers["tag"];
      case "read-part":
        return answer as FileAnswers["read-part"];
      case "digest":
        return answer as string;
      default:
        return undefined;
    }
  }

  async #completedLook({ elsewhere, ...facts }: LookAnswer, options: PerformOptions): Promise<PathFacts> {
    if (elsewhere === undefined) return facts;
    const { realPath, filesystem, identity, place } = await this.file({ act: "look", path: elsewhere }, options);
    return {
      ...facts,
      realPath,
      ...(filesystem ? { filesystem } : {}),
      ...(identity === undefined ? {} : { identity }),
      ...(place ? { place } : {}),
    };
  }

  async #completedScan({ elsewhere, ...scan }: ScanAnswer, options: PerformOptions): Promise<FolderScan> {
    if (elsewhere.length === 0) return scan;
    const volumes = [...scan.volumes];
    const skipped = { ...scan.skipped };
    const gone = [...(scan.gone ?? [])];
    const links = [...elsewhere];
    const worker = async (): Promise<void> => {
      for (let link = links.pop(); link; link = links.pop()) {
        const found = await this.#follow(link, options).catch((): "unreadable" => "unreadable");
        if (found && found !== "unreadable") volumes.push(found);
        else {
          gone.push(link.name);
          const reason = found ?? "dangling";
          skipped[reason] = (skipped[reason] ?? 0) + 1;
        }
      }
    };
    await Promise.all(Array.from({ length: linksAtATime }, worker));
    return { ...scan, volumes, skipped, ...(scan.gone ? { gone } : {}) };
  }

  async #follow(link: LinkElsewhere, options: PerformOptions): Promise<FileVolume | undefined> {
    const slash = link.path.lastIndexOf("/");
    const name = link.path.slice(slash + 1);
    if (name === "") return undefined;
    const found = await this.file({ act: "inspect", folder: link.path.slice(0, slash) || "/", name }, options);
    return found && { ...found, name: link.name, linkTarget: link.linkTarget };
  }

  #mountOf(path: string): Mount {
    if (this.#closed) throw new StorageError(fault("op.cancelled"));
    return MountTable.now().of(path);
  }

  #on(mount: Mount): Filesystem {
    const key = keyOf(mount);
    const running = this.#byMount.get(key);
    if (running && !running.closed) return running;
    const events: FilesystemEvents = {
      changed: (watch) => this.#watches.get(watch)?.onChange(),
      watchElsewhere: (watch, to) => {
        filesystem.unwatch(watch);
        this.#beginWatch(watch, to);
      },
      answered: () => this.#answered(key),
      silent: (sinceMs) => this.#fellSilent(mount, sinceMs),
      gone: () => this.#gone(key, filesystem),
    };
    const filesystem = new Filesystem(mount, { idleMs: this.#deadlines.idleMs, events });
    this.#byMount.set(key, filesystem);
    this.#pinging ??= setInterval(() => this.#ping(), pingMs).unref();
    return filesystem;
  }

  /** A filesystem is pinged for as long as its child is there; one that went silent, until it answers or is unmounted. */
  #ping(): void {
    for (const filesystem of this.#byMount.values()) {
      const sinceMs = filesystem.owesSinceMs;
      if (sinceMs !== undefined && Date.now() - sinceMs >= this.#deadlines.silentMs)
        this.#fellSilent(filesystem.mount, sinceMs);
      if (filesystem.inUse) filesystem.ping();
    }
    if (this.#silent.size === 0) return;
    const mounted = MountTable.now();
    for (const key of this.#silent.keys()) {
      if (mounted.has((mount) => keyOf(mount) === key)) continue;
      this.#byMount.get(key)?.close();
      this.#answered(key);
    }
  }

  #fellSilent(mount: Mount, sinceMs: number): void {
    const key = keyOf(mount);
    if (this.#silent.has(key) || this.#closed) return;
    const silence = notAnswering(mount, sinceMs);
    this.#silent.set(key, silence);
    for (const watch of this.#watchesOn(key)) watch.onSilence?.(silence);
  }

  #answered(key: string): void {
    if (!this.#silent.delete(key)) return;
    for (const watch of this.#watchesOn(key)) watch.onSilence?.(undefined);
  }

  #watchesOn(key: string): readonly Watch[] {
    return [...this.#watches.values()].filter(({ on }) => on && keyOf(on.mount) === key);
  }

  #beginWatch(id: number, path: string): void {
    const watch = this.#watches.get(id);
    if (!watch || this.#closed) return;
    const mount = this.#mountOf(path);
    const leaving = this.#leaving.get(keyOf(mount));
    if (leaving !== undefined) {
      void leaving.then(() => this.#beginWatch(id, path));
      return;
    }
    watch.on = this.#on(mount);
    watch.on.watch(id, path);
    const silence = this.#silent.get(keyOf(mount));
    if (silence) watch.onSilence?.(silence);
  }

  /**
   * Watches outlive their child: what changed meanwhile is not known, so they are told that something may have. A silent
   * filesystem gets a new child, which waits for it to answer.
   */
  #gone(key: string, filesystem: Filesystem): void {
    if (this.#byMount.get(key) === filesystem) this.#byMount.delete(key);
    const orphans = [...this.#watches].filter(([, watch]) => watch.on === filesystem);
    const silent = this.#silent.has(key);
    if ((orphans.length === 0 && !silent) || this.#closed) return;
    setTimeout(() => {
      if (this.#silent.has(key) && !this.#closed) this.#on(filesystem.mount).ping();
      for (const [id, watch] of orphans) {
        if (this.#watches.get(id) !== watch) continue;
        this.#beginWatch(id, watch.folder);
        watch.onChange();
      }
    }, restartWatchesMs).unref();
  }
}

/** A mount's id is free again once it is unmounted; with its place it names one filesystem at a time. */
const keyOf = (mount: Mount): string => `${mount.id} ${mount.point}`;
