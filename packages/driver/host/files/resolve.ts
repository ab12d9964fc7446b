import { lstatSync, readlinkSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import type { MountTable } from "../mounts.ts";
import { errnoOf, SystemError } from "./errors.ts";

/** Where the kernel gives up on links that lead to links. */
const mostLinks = 40;

/** The path leads to a filesystem that this process does not serve. */
export class Elsewhere extends Error {
  override readonly name = "Elsewhere";
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

/** The one filesystem that a child may touch. */
export interface Ground {
  readonly mountPoint: string;
  readonly mounts: MountTable;
}

export interface Resolved {
  /** Real path of the longest part that is there. */
  readonly existing: string;
  /** What follows it and is missing. */
  readonly missing: readonly string[];
}
export const realPathOf = ({ existing, missing }: Resolved): string => joined(existing, ...missing);
export const joined = (folder: string, ...names: readonly string[]): string =>
  names.reduce((path, name) => (path === "/" ? `/${name}` : `${path}/${name}`), folder);
const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 1));
const componentsOf = (path: string): string[] => path.split("/").filter((name) => name !== "" && name !== ".");

/**
 * Follows an absolute path component by component, asking no filesystem but our own: throws `Elsewhere` where the
 * path leaves it, before anything there is touched. `followLast: false` leaves a link at the end as it is.
 * Errors: target.not-a-folder, target.missing, ELOOP.
 */
export function resolve(
  path: string,
  ground: Ground,
  { followLast = true }: { readonly followLast?: boolean } = {},
): Resolved {
  const rest = componentsOf(path);
  let current = "/";
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "..") {
      current = parentOf(current);
      continue;
    }
    const here = joined(current, name);
    if (ground.mounts.of(here).point !== ground.mountPoint) {
      // Ancestors of our mount point are real folders by the mount table; there is nothing to ask of them.
      if (!onTheWay(here, ground)) throw new Elsewhere(joined(here, ...rest));
      current = here;
      continue;
    }
    const entry = lstatOrMissing(here);
    if (!entry) {
      // As the kernel has it: out of a folder that is not there leads no way.
      if (rest.includes("..")) throw new StorageError(fault("target.missing", { path: here }));
      return { existing: current, missing: [name, ...rest] };
    }
    if (entry.isSymbolicLink() && (rest.length > 0 || followLast)) {
      links += 1;
      if (links > mostLinks) throw new SystemError("ELOOP", "open");
      const target = readlinkSync(here);
      if (target.startsWith("/")) current = "/";
      rest.unshift(...componentsOf(target));
      continue;
    }
    if (rest.length > 0 && !entry.isDirectory() && !entry.isSymbolicLink())
      throw new StorageError(fault("target.not-a-folder", { path: here }));
    current = here;
  }
  if (ground.mounts.of(current).point !== ground.mountPoint) throw new Elsewhere(current);
  return { existing: current, missing: [] };
}

const onTheWay = (path: string, ground: Ground): boolean =>
  ground.mountPoint.startsWith(path === "/" ? "/" : `${path}/`);

function lstatOrMissing(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
