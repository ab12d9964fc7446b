/** Content that comes or goes in parts: each is one request, so that no part keeps others of the filesystem waiting. */
import { createHash, type Hash } from "node:crypto";
import { constants, fstatSync, readSync, writeSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { ftruncate } from "../native.ts";
import { bytesOf, type FileRequest, type Pieces } from "../operation.ts";
import { openOwn } from "./change-file.ts";
import type { Ground } from "./resolve.ts";
import type { Turn } from "./scan.ts";

type Of<Act extends FileRequest["act"]> = FileRequest & { readonly act: Act };

/** What filesystems store at least; a stretch of zeros this long stays a hole. */
const blockBytes = 4096;
const digestChunk = 1024 * 1024;
/** Files of which the hash so far is kept; the hash of another one is made by reading it. */
const mostDigests = 64;
const zeros = Buffer.alloc(blockBytes);

/** SHA-256 of what was written so far, for files that are written from their start on. */
export class Digests {
  readonly #running = new Map<string, { hash: Hash; bytes: bigint }>();

  add({ folder, name, offset, bytes }: Of<"write-part">): void {
    const key = `${folder}/${name}`;
    const running = offset === 0n ? { hash: createHash("sha256"), bytes: 0n } : this.#running.get(key);
    this.#running.delete(key);
    if (running?.bytes !== offset) return;
    for (const piece of bytes) running.hash.update(piece);
    running.bytes += BigInt(bytesOf(bytes));
    this.#running.set(key, running);
    const [oldest] = this.#running.keys();
    if (this.#running.size > mostDigests && oldest !== undefined) this.#running.delete(oldest);
  }

  of({ folder, name, length }: Of<"digest">): string | undefined {
    const running = this.#running.get(`${folder}/${name}`);
    return running?.bytes === length ? running.hash.copy().digest("hex") : undefined;
  }
}

/** Writes one part; what is zero in it is not stored. The file grows as far as the part reaches. */
export function writePart(request: Of<"write-part">, ground: Ground, digests: Digests): void {
  using file = openOwn(request, ground, { flags: constants.O_RDWR, folders: false });
  const end = request.offset + BigInt(bytesOf(request.bytes));
  if (fstatSync(file.fd, { bigint: true }).size < end) ftruncate(file.fd, end);
  let offset = request.offset;
  for (const piece of request.bytes) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    writeStored(file.fd, bytes, Number(offset));
    offset += BigInt(bytes.length);
  }
  digests.add(request);
}

/** Leaves out what is zero. */
function writeStored(fd: number, bytes: Buffer, offset: number): void {
  for (let from = 0; from < bytes.length; ) {
    const isZero = isZeroBlock(bytes, from);
    let to = from;
    while (to < bytes.length && isZeroBlock(bytes, to) === isZero) to = Math.min(to + blockBytes, bytes.length);
    for (let done = from; !isZero && done < to; ) done += writeSync(fd, bytes, done, to - done, offset + done);
    from = to;
  }
}

const isZeroBlock = (bytes: Buffer, at: number): boolean => {
  const block = bytes.subarray(at, at + blockBytes);
  return block[0] === 0 && block.equals(block.length === blockBytes ? zeros : zeros.subarray(0, block.length));
};

/** Bytes from `offset` on; fewer than asked for at the end. Errors: volume.changed, where it is another file or was written to. */
export function readPart(request: Of<"read-part">, ground: Ground): Pieces {
  using file = openOwn(request, ground, { flags: constants.O_RDONLY, folders: false });
  const stat = fstatSync(file.fd, { bigint: true });
  if (request.tag !== undefined && request.tag !== tagOf(stat))
    throw new StorageError(fault("volume.changed", { volume: request.name }));
  const bytes = Buffer.allocUnsafeSlow(request.length);
  let done = 0;
  for (let got = 1; got > 0 && done < request.length; done += got)
    got = readSync(file.fd, bytes, done, request.length - done, Number(request.offset) + done);
  return [bytes.subarray(0, done)];
}

/** What a download is of: another tag is another content. */
export function fileTag(request: Of<"tag">, ground: Ground): { readonly tag: string; readonly length: bigint } {
  using file = openOwn(request, ground, { flags: constants.O_RDONLY, folders: false });
  const stat = fstatSync(file.fd, { bigint: true });
  return { tag: tagOf(stat), length: stat.size };
}

const tagOf = (stat: { ino: bigint; mtimeNs: bigint; size: bigint }): string =>
  `${stat.ino.toString(36)}-${stat.mtimeNs.toString(36)}-${stat.size.toString(36)}`;

/** SHA-256 of the first `length` bytes, in hexadecimal digits. */
export async function digest(
  request: Of<"digest">,
  use: { readonly ground: Ground; readonly turn: Turn; readonly digests: Digests },
): Promise<string> {
  const known = use.digests.of(request);
  if (known !== undefined) return known;
  using file = openOwn(request, use.ground, { flags: constants.O_RDONLY, folders: false });
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(digestChunk);
  for (let done = 0n; done < request.length; ) {
    await use.turn.pause();
    const wanted = request.length - done < digestChunk ? Number(request.length - done) : digestChunk;
    const got = readSync(file.fd, chunk, 0, wanted, Number(done));
    if (got === 0) break;
    hash.update(chunk.subarray(0, got));
    done += BigInt(got);
  }
  return hash.digest("hex");
}
