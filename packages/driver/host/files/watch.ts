import { type FSWatcher, lstatSync, watch } from "node:fs";
import { MountTable } from "../mounts.ts";
import { ownPrefix } from "../names.ts";
import { Pace } from "./pace.ts";
import { Elsewhere, resolve } from "./resolve.ts";

/** How often a folder that is not there is looked for. */
const seekMs = 1_000;

export interface WatchNews {
  readonly changed: () => void;
  readonly elsewhere: (path: string) => void;
}

/** Watches one folder through inotify. When the folder vanishes that is told, and again when it is back. */
export class FolderWatch {
  readonly #folder: string;
  readonly #mountPoint: string;
  readonly #news: WatchNews;
  readonly #pace: Pace;
  #watcher: FSWatcher | undefined;
  /** Where the folder is and which one it is: another one may take its place. */
  #watched: { readonly path: string; readonly inode: number } | undefined;
  #seeking: NodeJS.Timeout | undefined;
  #reports = 0;

  constructor(folder: string, mountPoint: string, news: WatchNews) {
    this.#folder = folder;
    this.#mountPoint = mountPoint;
    this.#news = news;
    this.#pace = new Pace(() => this.#tell());
    if (!this.#begin()) this.#seek();
  }

  /** How often something was reported so far, told or not yet. */
  get reports(): number {
    return this.#reports;
  }

  /** Whether it is this folder that is watched, and nothing was put in its place. */
  on(folder: string): boolean {
    const { path, inode } = this.#watched ?? {};
    return this.#watcher !== undefined && path === folder && inodeOf(folder) === inode;
  }

  stop(): void {
    this.#pace.stop();
    clearTimeout(this.#seeking);
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #begin(): boolean {
    try {
      const resolved = resolve(this.#folder, { mountPoint: this.#mountPoint, mounts: MountTable.now() });
      if (resolved.missing.length > 0) return false;
      this.#watched = { path: resolved.existing, inode: lstatSync(resolved.existing).ino };
      this.#watcher = watch(resolved.existing, (kind, name) => {
        if (name?.startsWith(ownPrefix)) return;
        this.#reports += 1;
        if (kind === "rename") this.#pace.name();
        else this.#pace.content();
      });
      this.#watcher.on("error", () => this.#pace.name());
      return true;
    } catch (error) {
      if (!(error instanceof Elsewhere)) return false;
      this.#news.elsewhere(error.path);
      return true;
    }
  }

  #tell(): void {
    if (this.#watcher && this.#watched && inodeOf(this.#watched.path) !== this.#watched.inode) {
      this.#watcher.close();
      this.#watcher = undefined;
      this.#seek();
    }
    this.#news.changed();
  }

  #seek(): void {
    this.#seeking = setTimeout(() => {
      if (this.#begin()) this.#news.changed();
      else this.#seek();
    }, seekMs);
  }
}

const inodeOf = (path: string): number | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
};
