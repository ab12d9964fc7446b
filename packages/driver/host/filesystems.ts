/** Every filesystem in use, each with its child; finds the one a path lies on and follows paths that lead from one to another. */
import { fault, StorageError } from "@cistern/schema/errors";
import { Filesystem, type FilesystemEvents } from "./filesystem.ts";
import { type Mount, MountTable } from "./mounts.ts";
import type { AnswerOf, FileRequest, FileVolume, FolderScan, PathFacts, PerformOptions } from "./operation.ts";
import { moved, pathOf } from "./requests.ts";
import type { Answer, InspectAnswer, LinkElsewhere, LookAnswer, ScanAnswer } from "./wire.ts";

export interface Deadlines {
  /** Silence that ends a read, and one that ends a write. */
  readonly readMs: number;
  readonly writeMs: number;
  /** A child that nobody needs is ended after this time. */
  readonly idleMs: number;
}

/** Filesystems that one path may lead through by links. */
const mostHops = 8;
/** Links to other filesystems that are asked about at a time, in one listing. */
const linksAtATime = 8;
const restartWatchesMs = 1_000;

interface Watch {
  readonly folder: string;
  readonly onChange: () => void;
  on?: Filesystem;
}

const reads: ReadonlySet<FileRequest["act"]> = new Set(["look", "scan", "inspect"]);

export class Filesystems {
  readonly #deadlines: Deadlines;
  readonly #byMount = new Map<string, Filesystem>();
  readonly #watches = new Map<number, Watch>();
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

  watch(folder: string, onChange: () => void): () => void {
    this.#lastWatch += 1;
    const id = this.#lastWatch;
    this.#watches.set(id, { folder, onChange });
    this.#beginWatch(id, folder);
    return () => {
      this.#watches.get(id)?.on?.unwatch(id);
      this.#watches.delete(id);
    };
  }

  close(): void {
    this.#closed = true;
    this.#watches.clear();
    for (const filesystem of this.#byMount.values()) filesystem.close();
    this.#byMount.clear();
  }

  async #ask(request: FileRequest, options: PerformOptions): Promise<Answer> {
    const deadlineMs =
      options.deadlineMs ?? (reads.has(request.act) ? this.#deadlines.readMs : this.#deadlines.writeMs);
    let next = request;
    for (let hop = 0; hop < mostHops; hop += 1) {
      const reply = await this.#at(pathOf(next)).request(next, { ...options, deadlineMs });
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
  ): Promise<PathFacts | FolderScan | FileVolume | undefined> {
    switch (request.act) {
      case "look":
        return this.#completedLook(answer as LookAnswer, options);
      case "scan":
        return this.#completedScan(answer as ScanAnswer, options);
      case "inspect": {
        const { volume, elsewhere } = answer as InspectAnswer;
        return volume ?? (elsewhere && (await this.#follow(elsewhere, options)));
      }
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
    const links = [...elsewhere];
    const worker = async (): Promise<void> => {
      for (let link = links.pop(); link; link = links.pop()) {
        const found = await this.#follow(link, options).catch((): "unreadable" => "unreadable");
        if (found && found !== "unreadable") volumes.push(found);
        else {
          const reason = found ?? "dangling";
          skipped[reason] = (skipped[reason] ?? 0) + 1;
        }
      }
    };
    await Promise.all(Array.from({ length: linksAtATime }, worker));
    return { ...scan, volumes, skipped };
  }

  async #follow(link: LinkElsewhere, options: PerformOptions): Promise<FileVolume | undefined> {
    const slash = link.path.lastIndexOf("/");
    const name = link.path.slice(slash + 1);
    if (name === "") return undefined;
    const found = await this.file({ act: "inspect", folder: link.path.slice(0, slash) || "/", name }, options);
    return found && { ...found, name: link.name, linkTarget: link.linkTarget };
  }

  #at(path: string): Filesystem {
    if (this.#closed) throw new StorageError(fault("op.cancelled"));
    const mount = MountTable.now().of(path);
    const key = keyOf(mount);
    const running = this.#byMount.get(key);
    if (running && !running.closed) return running;
    const events: FilesystemEvents = {
      changed: (watch) => this.#watches.get(watch)?.onChange(),
      watchElsewhere: (watch, to) => {
        filesystem.unwatch(watch);
        this.#beginWatch(watch, to);
      },
      gone: () => this.#gone(key, filesystem),
    };
    const filesystem = new Filesystem(mount, { idleMs: this.#deadlines.idleMs, events });
    this.#byMount.set(key, filesystem);
    return filesystem;
  }

  #beginWatch(id: number, path: string): void {
    const watch = this.#watches.get(id);
    if (!watch || this.#closed) return;
    watch.on = this.#at(path);
    watch.on.watch(id, path);
  }

  /** Watches outlive their child: what changed meanwhile is not known, so they are told that something may have. */
  #gone(key: string, filesystem: Filesystem): void {
    if (this.#byMount.get(key) === filesystem) this.#byMount.delete(key);
    const orphans = [...this.#watches].filter(([, watch]) => watch.on === filesystem);
    if (orphans.length === 0 || this.#closed) return;
    setTimeout(() => {
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
