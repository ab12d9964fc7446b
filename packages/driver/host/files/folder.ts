import { closeSync, constants, openSync, readlinkSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { refuseName } from "../names.ts";
import { SystemError } from "./errors.ts";
import { type Ground, realPathOf, resolve } from "./resolve.ts";

/** A folder that is held open: names in it stay in it, whatever happens to its path. */
export interface OpenFolder {
  readonly fd: number;
  readonly path: string;
  /** Path of a plain name in the folder; refuses anything else, and names that another filesystem is mounted on. */
  at(name: string): string;
  /**
   * Makes it the process' working folder, in which names are found in half the time that `at` takes. Another act that has
   * its turn meanwhile may enter one too.
   */
  enter(): void;
  [Symbol.dispose](): void;
}

/** Opens a folder by its real path. Errors: target.missing, target.not-a-folder; `Elsewhere`. */
export function openFolder(path: string, ground: Ground): OpenFolder {
  const resolved = resolve(path, ground);
  if (resolved.missing.length > 0) throw new StorageError(fault("target.missing", { path: realPathOf(resolved) }));
  const real = resolved.existing;
  const fd = openKnown(real);
  // Someone may have put a link into the path since it was resolved.
  if (readlinkSync(`/proc/self/fd/${fd}`) !== real) {
    closeSync(fd);
    throw new SystemError("ESTALE", "open");
  }
  const mountedOn = ground.mounts.namesIn(real);
  let entered = false;
  return {
    fd,
    path: real,
    at: (name) => {
      refuseName(name);
      if (mountedOn.has(name)) throw new SystemError("EBUSY", "open");
      return `/proc/self/fd/${fd}/${name}`;
    },
    enter: () => {
      entered = true;
      process.chdir(`/proc/self/fd/${fd}`);
    },
    [Symbol.dispose]: () => {
      // A process keeps the mount of its working folder busy.
      if (entered) process.chdir("/");
      closeSync(fd);
    },
  };
}

function openKnown(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new StorageError(fault("target.missing", { path }), { cause: error });
    if (code === "ENOTDIR" || code === "ELOOP")
      throw new StorageError(fault("target.not-a-folder", { path }), { cause: error });
    if (code === "EACCES" || code === "EPERM")
      throw new StorageError(fault("target.denied", { path }), { cause: error });
    throw error;
  }
}
