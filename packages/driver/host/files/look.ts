import { type BigIntStats, lstatSync } from "node:fs";
import { hasCow } from "../native.ts";
import type { PathFacts } from "../operation.ts";
import type { LookAnswer } from "../wire.ts";
import { errnoOf } from "./errors.ts";
import { accessOf, countEntries, filesystemFacts, labelledAccess } from "./facts.ts";
import { openFolder } from "./folder.ts";
import { Elsewhere, type Ground, realPathOf, resolve } from "./resolve.ts";

/** What is at a path, and on which filesystem. A link at its end is told as a link; `realPath` is where it leads. */
export function look({ path, count }: { readonly path: string; readonly count?: true }, ground: Ground): LookAnswer {
  const resolved = resolve(path, ground, { followLast: false });
  if (resolved.missing.length > 0) {
    const realPath = realPathOf(resolved);
    const filesystem = filesystemFacts(resolved.existing, ground);
    return { type: "missing", realPath, filesystem, place: ground.mounts.placeOf(realPath) };
  }
  const real = resolved.existing;
  const stat = lstatSync(real, { bigint: true });
  const facts = {
    access: stat.isDirectory() ? labelledAccess(real, stat) : accessOf(stat),
    filesystem: filesystemFacts(stat.isSymbolicLink() ? folderOf(real) : real, ground),
  };
  if (!stat.isSymbolicLink()) {
    return {
      type: typeOf(stat),
      realPath: real,
      ...facts,
      ...identified(stat),
      place: ground.mounts.placeOf(real),
      ...(count && stat.isDirectory() ? { entries: countEntries(real) } : {}),
      ...(stat.isDirectory() && facts.filesystem.type === "btrfs" ? { cow: cowOf(real, ground) } : {}),
    };
  }
  try {
    const led = resolve(real, ground);
    const realPath = realPathOf(led);
    const end = led.missing.length > 0 ? {} : identified(lstatSync(realPath, { bigint: true }));
    return { type: "link", realPath, ...facts, ...end, place: ground.mounts.placeOf(realPath) };
  } catch (error) {
    if (error instanceof Elsewhere) return { type: "link", realPath: error.path, ...facts, elsewhere: error.path };
    if (errnoOf(error) === "ELOOP") return { type: "link", realPath: real, ...facts };
    throw error;
  }
}

function cowOf(path: string, ground: Ground): boolean {
  using folder = openFolder(path, ground);
  return hasCow(folder.fd);
}

/** statfs follows a link; the folder that holds it answers for the filesystem it is on. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 1));

/** Some filesystems of user space number no inodes. */
function identified(stat: BigIntStats): Pick<PathFacts, "identity"> {
  if (stat.isBlockDevice()) return { identity: `block ${stat.rdev}` };
  return stat.isDirectory() && stat.ino > 0n ? { identity: `folder ${stat.dev} ${stat.ino}` } : {};
}

function typeOf(stat: BigIntStats): PathFacts["type"] {
  if (stat.isDirectory()) return "folder";
  if (stat.isFile()) return "file";
  if (stat.isBlockDevice()) return "block";
  return "other";
}
