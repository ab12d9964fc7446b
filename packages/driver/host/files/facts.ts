/** Numbers of a filesystem and of an entry, in the form in which a pool and a volume report them. */
import { type BigIntStats, opendirSync, statfsSync } from "node:fs";
import { labelOf } from "../native.ts";
import type { FilesystemFacts, FileVolume, Ownership, RightsSeen } from "../operation.ts";
import { largestFileBytes } from "./limits.ts";
import type { Ground } from "./resolve.ts";

export function filesystemFacts(path: string, ground: Ground): FilesystemFacts {
  const { frsize, bsize, blocks, bfree } = statfsSync(path, { bigint: true });
  const unit = frsize > 0n ? frsize : bsize;
  const mount = ground.mounts.of(ground.mountPoint);
  const maxFileBytes = largestFileBytes(mount.fsType, unit);
  return {
    mountPoint: ground.mountPoint,
    type: mount.fsType,
    capacity: unit * blocks,
    available: unit * bfree,
    ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
  };
}

export const accessOf = (stat: BigIntStats): Required<Ownership> => ({
  mode: Number(stat.mode & 0o7777n),
  owner: Number(stat.uid),
  group: Number(stat.gid),
});

/** `path` is no link, or leads to the entry through a descriptor. */
export function labelledAccess(path: string, stat: BigIntStats): RightsSeen {
  const label = labelOf(path);
  return { ...accessOf(stat), ...(label === undefined ? {} : { label }) };
}

/** Seconds, and nanoseconds where there are any, as the format prints times. A time before 1970 it cannot carry. */
function timeText(ns: bigint): string {
  if (ns < 0n) return "0";
  const fraction = ns % 1_000_000_000n;
  const seconds = ns / 1_000_000_000n;
  return fraction === 0n ? `${seconds}` : `${seconds}.${fraction.toString().padStart(9, "0")}`;
}

export const timestampsOf = (stat: BigIntStats): FileVolume["timestamps"] => ({
  atime: timeText(stat.atimeNs),
  mtime: timeText(stat.mtimeNs),
  ctime: timeText(stat.ctimeNs),
  ...(stat.birthtimeNs > 0n ? { btime: timeText(stat.birthtimeNs) } : {}),
});

/** Counting stops here: enough to say that a folder is not empty, and about how much is in it. */
const mostEntries = 10_000;

export function countEntries(path: string): number {
  const folder = opendirSync(path, { bufferSize: 1024 });
  try {
    let count = 0;
    while (count < mostEntries && folder.readSync()) count += 1;
    return count;
  } finally {
    folder.closeSync();
  }
}
