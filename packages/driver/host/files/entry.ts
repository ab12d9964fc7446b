/** One entry of a pool's folder, described as a volume without following it off its filesystem. */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
} from "node:fs";
import { probeImage } from "../../probe/index.ts";
import type { FileVolume, SkipReason } from "../operation.ts";
import type { LinkElsewhere } from "../wire.ts";
import { errnoOf } from "./errors.ts";
import { accessOf, labelledAccess, timestampsOf } from "./facts.ts";
import type { OpenFolder } from "./folder.ts";
import { Elsewhere, type Ground, resolve } from "./resolve.ts";

export type Described =
  | { readonly volume: FileVolume }
  | { readonly skip: SkipReason }
  | { readonly elsewhere: LinkElsewhere };

export interface Reading {
  readonly folder: OpenFolder;
  readonly ground: Ground;
  /** Whether entries may have SELinux labels. */
  readonly labelled: boolean;
}

export interface Entry {
  readonly name: string;
  readonly path: string;
  /** Of the entry itself, not of what it leads to. */
  readonly stat: BigIntStats;
}
type Skipped = { readonly skip: SkipReason };

/** `path` leads to it now, and for as long as it is used. */
export const entryOf = (name: string, path: string): Entry | Skipped =>
  orSkipped(() => ({ name, path, stat: lstatSync(path, { bigint: true }) }));

export const describe = (entry: Entry, reading: Reading): Described =>
  orSkipped(() => (entry.stat.isSymbolicLink() ? describeLink(entry, reading) : describeKnown(entry, reading)));

/** A plain file, looked at once it is open: for one that must be read anyway, half the calls of `entryOf` and `describe`. */
export function describeFile(
  name: string,
  path: string,
  { labelled }: Reading,
): { readonly volume: FileVolume; readonly stat: BigIntStats } | Skipped {
  return orSkipped(() =>
    withFile(path, (fd, stat) => ({ volume: fileVolume({ name, path, stat }, labelled, fd), stat })),
  );
}

/** One entry that cannot be read takes no pool down. */
function orSkipped<T>(work: () => T): T | Skipped {
  try {
    return work();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { skip: errno === "ENOENT" || errno === "ELOOP" ? "vanished" : "unreadable" };
  }
}

function describeLink({ name, path }: Entry, reading: Reading): Described {
  const { folder, ground } = reading;
  const linkTarget = readlinkSync(path);
  try {
    const resolved = resolve(linkTarget.startsWith("/") ? linkTarget : `${folder.path}/${linkTarget}`, ground);
    if (resolved.missing.length > 0) return { skip: "dangling" };
    const stat = lstatSync(resolved.existing, { bigint: true });
    const described = describeKnown({ name, path: resolved.existing, stat }, reading);
    return "volume" in described ? { volume: { ...described.volume, linkTarget } } : described;
  } catch (error) {
    if (error instanceof Elsewhere) return { elsewhere: { name, linkTarget, path: error.path } };
    const errno = errnoOf(error);
    if (errno === "ENOENT" || errno === "ELOOP") return { skip: "dangling" };
    throw error;
  }
}

/** `path` is no link. Sizes: a folder has none; a file's allocation counts 512-byte blocks, as stat(2) does. */
function describeKnown(entry: Entry, { labelled }: Reading): Described {
  const { path, stat } = entry;
  if (stat.isFile())
    return withFile(path, (fd, opened) => {
      if (opened.ino !== stat.ino || opened.dev !== stat.dev) throw replaced();
      return { volume: fileVolume({ ...entry, stat: opened }, labelled, fd) };
    });
  const common = commonOf(entry, labelled);
  if (stat.isDirectory())
    return { volume: { ...common, type: "dir", format: "dir", capacity: 0n, allocation: 0n, physical: 0n } };
  if (stat.isBlockDevice()) {
    const size = deviceBytes(stat.rdev);
    if (size === undefined) return { skip: "odd" };
    return { volume: { ...common, type: "block", format: "raw", capacity: size, allocation: size, physical: size } };
  }
  return { skip: "odd" };
}

const commonOf = ({ name, path, stat }: Entry, labelled: boolean) => ({
  name,
  identity: `${stat.ino}:${stat.birthtimeNs}`,
  access: labelled ? labelledAccess(path, stat) : accessOf(stat),
  timestamps: timestampsOf(stat),
});

function fileVolume(entry: Entry, labelled: boolean, fd: number): FileVolume {
  const { stat } = entry;
  return {
    ...commonOf(entry, labelled),
    type: "file",
    ...probeImage(reader(fd), stat.size),
    ...(stat.nlink > 1n ? { links: Number(stat.nlink) } : {}),
    allocation: stat.blocks * 512n,
    physical: stat.size,
  };
}

/** Size of a block device by sysfs, in bytes: opening a device could wait for its hardware. */
function deviceBytes(rdev: bigint): bigint | undefined {
  // gnu_dev_major(3) and gnu_dev_minor(3): the numbers are woven into each other.
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn);
  try {
    return BigInt(readFileSync(`/sys/dev/block/${major}:${minor}/size`, "utf8").trim()) * 512n;
  } catch {
    return undefined;
  }
}

const mostHeaderBytes = 64 * 1024;
const firstBytes = 4096;

const replaced = (): Error => Object.assign(new Error("the file was replaced"), { code: "ENOENT" });

function withFile<T>(path: string, work: (fd: number, stat: BigIntStats) => T): T {
  const fd = openQuietly(path);
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw replaced();
    return work(fd, stat);
  } finally {
    closeSync(fd);
  }
}

/** Reads without waiting and, where we may, without marking the file as read: a refresh must not change what it reports. */
function openQuietly(path: string): number {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  try {
    return openSync(path, flags | constants.O_NOATIME);
  } catch (error) {
    if (errnoOf(error) !== "EPERM") throw error;
    return openSync(path, flags);
  }
}

/** Of the one file that is being probed: a probe keeps no bytes of it. */
const first = Buffer.alloc(firstBytes);

/** The start of the file is read once; all reads of one file together are capped, whatever its header asks for. */
function reader(fd: number): (offset: number, length: number) => Uint8Array {
  const start = first.subarray(0, readSync(fd, first, 0, firstBytes, 0));
  let budget = mostHeaderBytes - firstBytes;
  return (offset, length) => {
    if (offset + length <= start.length || start.length < firstBytes) return start.subarray(offset, offset + length);
    const allowed = Math.min(length, budget);
    if (allowed <= 0) return new Uint8Array(0);
    budget -= allowed;
    const chunk = Buffer.allocUnsafe(allowed);
    return chunk.subarray(0, readSync(fd, chunk, 0, allowed, offset));
  };
}
