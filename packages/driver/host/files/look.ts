import { type BigIntStats, lstatSync } from "node:fs";
import type { PathFacts } from "../operation.ts";
import type { LookAnswer } from "../wire.ts";
import { errnoOf } from "./errors.ts";
import { accessOf, countEntries, filesystemFacts } from "./facts.ts";
import { Elsewhere, type Ground, realPathOf, resolve } from "./resolve.ts";

/** What is at a path, and on which filesystem. A link at its end is told as a link; `realPath` is where it leads. */
export function look(path: string, ground: Ground): LookAnswer {
  const resolved = resolve(path, ground, { followLast: false });
  if (resolved.missing.length > 0) {
    return { type: "missing", realPath: realPathOf(resolved), filesystem: filesystemFacts(resolved.existing, ground) };
  }
  const real = resolved.existing;
  const stat = lstatSync(real, { bigint: true });
  const facts = {
    access: accessOf(stat),
    filesystem: filesystemFacts(stat.isSymbolicLink() ? folderOf(real) : real, ground),
  };
  if (!stat.isSymbolicLink()) {
    return {
      type: typeOf(stat),
      realPath: real,
      ...facts,
      ...(stat.isDirectory() ? { entries: countEntries(real) } : {}),
    };
  }
  try {
    return { type: "link", realPath: realPathOf(resolve(real, ground)), ...facts };
  } catch (error) {
    if (error instanceof Elsewhere) return { type: "link", realPath: error.path, ...facts, elsewhere: error.path };
    if (errnoOf(error) === "ELOOP") return { type: "link", realPath: real, ...facts };
    throw error;
  }
}

/** statfs follows a link; the folder that holds it answers for the filesystem it is on. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 1));

function typeOf(stat: BigIntStats): PathFacts["type"] {
  if (stat.isDirectory()) return "folder";
  if (stat.isFile()) return "file";
  if (stat.isBlockDevice()) return "block";
  return "other";
}
