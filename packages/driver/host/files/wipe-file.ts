/** Acts that go over the whole content of one file. Each pauses on the way, tells how far it is, and can be cancelled. */
import { constants, fstatSync, fsyncSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { deallocate, nextData } from "../native.ts";
import type { FileRequest } from "../operation.ts";
import { openOwn } from "./change-file.ts";
import { errnoOf } from "./errors.ts";
import { allocate, takeByZeros } from "./make-file.ts";
import type { Ground } from "./resolve.ts";
import type { Turn } from "./scan.ts";

type Of<Act extends FileRequest["act"]> = FileRequest & { readonly act: Act };
interface Use {
  readonly ground: Ground;
  readonly turn: Turn;
}

/** Bytes overwritten between two pauses. */
const chunk = 16n * 1024n * 1024n;

export async function allocateFile(request: Of<"allocate-file">, use: Use): Promise<void> {
  using file = openOwn(request, use.ground, { flags: constants.O_RDWR, folders: false });
  const { size } = fstatSync(file.fd, { bigint: true });
  if (size > request.from) await allocate(file.fd, { from: request.from, to: size }, use.turn);
  fsyncSync(file.fd);
}

export async function wipeFile(request: Of<"wipe-file">, use: Use): Promise<void> {
  using file = openOwn(request, use.ground, { flags: constants.O_RDWR, folders: false });
  const { size } = fstatSync(file.fd, { bigint: true });
  if (size === 0n) return;
  if (request.how === "trim") giveBack(file.fd, size, request.name);
  else await overwrite(file.fd, size, use.turn);
  fsyncSync(file.fd);
}

/** Errors: volume.no-trim, where the filesystem can take nothing back. */
function giveBack(fd: number, size: bigint, volume: string): void {
  try {
    deallocate(fd, 0n, size);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== "EOPNOTSUPP" && errno !== "ENOTSUP" && errno !== "ENOSYS") throw error;
    throw new StorageError(fault("volume.no-trim", { volume }), { cause: error });
  }
}

/** Holes hold nothing and stay holes. */
async function overwrite(fd: number, total: bigint, turn: Turn): Promise<void> {
  for (let data = nextData(fd, 0n); data; data = nextData(fd, data.end))
    for (let done = data.start; done < data.end; ) {
      await turn.pause({ done, total });
      const length = data.end - done < chunk ? data.end - done : chunk;
      takeByZeros(fd, done, length);
      done += length;
    }
}
