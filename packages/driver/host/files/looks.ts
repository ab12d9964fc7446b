import { type BigIntStats, constants } from "node:fs";
import { settledAfterMs } from "../operation.ts";

/** What tells that an entry is as it was. Any change of content, owner or mode sets the time of change. */
interface Sign {
  readonly inode: bigint;
  readonly changedNs: bigint;
  readonly accessedNs: bigint;
  readonly bytes: bigint;
  readonly blocks: bigint;
}

interface Look {
  /** What the folder's watch had reported when the look began; undefined where nothing watched. */
  readonly reports: number | undefined;
  /** What was changed before that had settled when the look began. */
  readonly settledBeforeNs: bigint;
  /** By name: every volume that was told, without a sign where it must be read again. */
  readonly signs: Map<string, Sign | undefined>;
}

/** The last look at each folder, so that the next one tells only what is different. A mark is good for one process. */
export class Looks {
  readonly #reports: (folder: string) => number | undefined;
  readonly #last = new Map<string, Look & { readonly mark: string }>();

  constructor(reports: (folder: string) => number | undefined) {
    this.#reports = reports;
  }

  begin(folder: string): Look {
    const settledBeforeNs = BigInt(Date.now() - settledAfterMs) * 1_000_000n;
    return { reports: this.#reports(folder), settledBeforeNs, signs: new Map() };
  }

  /** Keeps a whole look, and gives the mark by which it is asked for. */
  end(folder: string, look: Look): string {
    const mark = crypto.randomUUID();
    this.#last.set(folder, { ...look, mark });
    return mark;
  }

  last(folder: string, mark: string): Look | undefined {
    const look = this.#last.get(folder);
    return look?.mark === mark ? look : undefined;
  }

  /** This entry was told of, or that it is gone, since the last look: the next one says again what became of it. */
  toldOf(folder: string, name: string): void {
    this.#last.get(folder)?.signs.set(name, undefined);
  }

  /** Whether a watch was there during that look and has reported nothing since. */
  quiet(folder: string, mark: string): boolean {
    const reports = this.last(folder, mark)?.reports;
    return reports !== undefined && reports === this.#reports(folder);
  }
}

// As `isFile` and `isDirectory` ask, at half the price: each of 100,000 entries is asked at every look.
const kinds = BigInt(constants.S_IFMT);
const file = BigInt(constants.S_IFREG);
const folder = BigInt(constants.S_IFDIR);

/** Of a plain file or folder that has been left alone for a while; undefined for all others, which are described anew. */
export function signOf(stat: BigIntStats, { settledBeforeNs }: Pick<Look, "settledBeforeNs">): Sign | undefined {
  const { mode, mtimeNs, ino, ctimeNs, atimeNs, size, blocks } = stat;
  const kind = mode & kinds;
  if (kind !== file && kind !== folder) return undefined;
  if (ctimeNs > settledBeforeNs || mtimeNs > settledBeforeNs) return undefined;
  return { inode: ino, changedNs: ctimeNs, accessedNs: atimeNs, bytes: size, blocks };
}

export const alike = (one: Sign, other: Sign): boolean =>
  one.changedNs === other.changedNs &&
  one.accessedNs === other.accessedNs &&
  one.inode === other.inode &&
  one.bytes === other.bytes &&
  one.blocks === other.blocks;

/** Filesystems that only this host's kernel writes to; on others a change from elsewhere is reported to nobody. */
const local: ReadonlySet<string> = new Set([
  "bcachefs",
  "btrfs",
  "ext2",
  "ext3",
  "ext4",
  "f2fs",
  "jfs",
  "tmpfs",
  "vfat",
  "xfs",
  "zfs",
]);
export const seesAll = (fsType: string): boolean => local.has(fsType);
