import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { fallocate, ftruncate, setCow, setLabel } from "../native.ts";
import type { FileRequest } from "../operation.ts";
import { errnoOf } from "./errors.ts";
import { openFolder } from "./folder.ts";
import type { Ground } from "./resolve.ts";
import type { Turn } from "./scan.ts";

const defaultMode = 0o600;
const miB = 1024n * 1024n;
/** Storage taken between two pauses: quick where the filesystem only notes it. */
const allocateChunk = 256n * miB;
/** The same where zeros must be written; put on the disk each time, so that the last sync is not the first. */
const zeroChunk = 16n * miB;

/**
 * Makes a file of `capacity` bytes with storage taken for the first `allocation` of them. What is there already is never
 * touched; where it fails or is cancelled, nothing stays. Errors: file.failed (EEXIST), file.disk-full, op.cancelled.
 */
export async function makeFile(
  request: FileRequest & { readonly act: "make-file" },
  use: { readonly ground: Ground; readonly turn: Turn },
): Promise<void> {
  using folder = openFolder(request.folder, use.ground);
  const path = folder.at(request.name);
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    // Owner first: a change of owner clears the set-id bits of the mode.
    if (request.owner !== undefined || request.group !== undefined)
      fchownSync(fd, request.owner ?? -1, request.group ?? -1);
    fchmodSync(fd, request.mode ?? defaultMode);
    // Only of a file that is still empty.
    if (request.nocow) setCow(fd, false);
    if (request.label !== undefined) setLabel(fd, request.label);
    ftruncate(fd, request.capacity);
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    await allocate(fd, { to: request.allocation < request.capacity ? request.allocation : request.capacity }, use.turn);
    fsyncSync(fd);
    fsyncSync(folder.fd);
  } catch (error) {
    discard(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** The first error is the one to tell; what cannot be removed now, the job's undo tries to remove again. */
function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

/** Takes storage from one place of a file to another. */
export async function allocate(
  fd: number,
  { from = 0n, to }: { readonly from?: bigint; readonly to: bigint },
  turn: Turn,
): Promise<void> {
  const total = to - from;
  let take = takeByNote;
  let chunk = allocateChunk;
  for (let done = 0n; done < total; ) {
    await turn.pause({ done, total });
    const length = total - done < chunk ? total - done : chunk;
    try {
      take(fd, from + done, length);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "EINTR") continue;
      if (take !== takeByNote || (errno !== "EOPNOTSUPP" && errno !== "ENOSYS" && errno !== "ENOTSUP")) throw error;
      take = takeByZeros;
      chunk = zeroChunk;
      continue;
    }
    done += length;
  }
}

const takeByNote = (fd: number, offset: bigint, length: bigint): void => fallocate(fd, offset, length);

const zeros = Buffer.alloc(Number(miB));
/** Overwrites a stretch, and puts that on the disk. */
export function takeByZeros(fd: number, offset: bigint, length: bigint): void {
  for (let done = 0n; done < length; ) {
    const size = length - done < miB ? Number(length - done) : zeros.length;
    done += BigInt(writeSync(fd, zeros, 0, size, Number(offset + done)));
  }
  fdatasyncSync(fd);
}
