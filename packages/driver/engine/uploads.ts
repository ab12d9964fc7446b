/** Uploads under way: each is a job that waits for its bytes, and they come in as many requests as the sender likes. */
import { fault, StorageError } from "@cistern/schema/errors";
import { bytesOf, type Incoming, type Pieces } from "../host/index.ts";

/** Bytes handed on at a time: what one upload holds in memory is a few of these. */
const partBytes = 1024 * 1024;
/** After this time without a byte the upload is given up, and what came is removed. */
const silentMs = 15 * 60_000;

interface Part {
  readonly pieces: Pieces;
  readonly written: PromiseWithResolvers<void>;
}

/** One upload: parts are pushed at one end, and pulled by the job at the other. */
export class Upload implements Incoming {
  readonly length: bigint;
  /** Bytes that are written. */
  offset = 0n;
  sha256: string | undefined;
  #next: Part | undefined;
  #wake = Promise.withResolvers<void>();
  /** Who sends now; whoever comes later takes over from a connection that is gone and not yet known to be. */
  #sender: object | undefined;
  #over: StorageError | undefined;

  constructor(length: bigint) {
    this.length = length;
  }

  get isWhole(): boolean {
    return this.offset === this.length && this.sha256 !== undefined;
  }

  async *parts(signal: AbortSignal): AsyncGenerator<Pieces> {
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => undefined);
    const abort = () => aborted.reject(new StorageError(fault("op.cancelled")));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    try {
      while (!this.isWhole) {
        const silence = setTimeout(
          () => aborted.reject(new StorageError(fault("upload.silent", { silentMs }))),
          silentMs,
        );
        await Promise.race([this.#wake.promise, aborted.promise]).finally(() => clearTimeout(silence));
        this.#wake = Promise.withResolvers();
        const part = this.#next;
        if (!part) continue;
        yield part.pieces;
        this.#next = undefined;
        this.offset += BigInt(bytesOf(part.pieces));
        part.written.resolve();
      }
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /**
   * Takes bytes from `offset` on. Resolves when all of them are written, and rejects when the body breaks, with what came
   * before that written all the same.
   * Errors: upload.offset, upload.length, op.interrupted once the job has ended.
   */
  async take(offset: bigint, body: AsyncIterable<Uint8Array>, sha256: string | undefined): Promise<void> {
    const sender = {};
    this.#sender = sender;
    await this.#next?.written.promise;
    this.#refuse(sender);
    if (offset !== this.offset) throw new StorageError(fault("upload.offset", { expected: this.offset }));
    let held: Uint8Array[] = [];
    let bytes = 0;
    let handedOn = offset;
    // One part is written while the next one comes in.
    let writing: Promise<void> | undefined;
    const flush = async () => {
      await writing;
      if (bytes === 0) return;
      const pieces = held;
      held = [];
      handedOn += BigInt(bytes);
      bytes = 0;
      writing = this.#put(sender, pieces);
      writing.catch(() => undefined);
    };
    try {
      for await (const piece of body) {
        const got = handedOn + BigInt(bytes + piece.byteLength);
        if (got > this.length) throw new StorageError(fault("upload.length", { said: this.length, got }));
        held.push(piece);
        bytes += piece.byteLength;
        if (bytes >= partBytes) await flush();
      }
    } finally {
      await flush();
      await writing;
    }
    if (sha256 === undefined) return;
    if (this.offset !== this.length)
      throw new StorageError(fault("upload.length", { said: this.length, got: this.offset }));
    this.sha256 = sha256;
    this.#wake.resolve();
  }

  /** The job has ended: nothing is taken any more. */
  close(): void {
    this.#over = new StorageError(fault("op.interrupted"));
    this.#next?.written.reject(this.#over);
    this.#next?.written.promise.catch(() => undefined);
  }

  async #put(sender: object, pieces: Pieces): Promise<void> {
    this.#refuse(sender);
    const part = { pieces, written: Promise.withResolvers<void>() };
    this.#next = part;
    this.#wake.resolve();
    await part.written.promise;
  }

  #refuse(sender: object): void {
    if (this.#over) throw this.#over;
    if (this.#sender !== sender) throw new StorageError(fault("upload.offset", { expected: this.offset }));
  }
}

/** The uploads whose jobs run, by job. */
export class Uploads {
  readonly #open = new Map<string, Upload>();

  open(job: string, upload: Upload): void {
    this.#open.set(job, upload);
  }
  close(job: string): void {
    this.#open.get(job)?.close();
    this.#open.delete(job);
  }
  /** Throws upload.not-open for a job that waits for its turn, has ended, or is no upload. */
  of(job: string): Upload {
    const upload = this.#open.get(job);
    if (!upload) throw new StorageError(fault("upload.not-open", { job }));
    return upload;
  }
}
