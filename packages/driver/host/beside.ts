/**
 * Bytes of parts go on a channel of their own between the agent and a filesystem's child, beside the messages about them and
 * in the same order: inside a message each byte would be copied several times, and much of the time would go to collecting that.
 */
import { readSync, writeSync } from "node:fs";
import type { Duplex } from "node:stream";
import type { Pieces } from "./operation.ts";

/** Its number in the child, where reading and writing it waits. */
export const besideFd = 4;

interface Waiting {
  readonly length: number;
  readonly resolve: (pieces: Pieces) => void;
}

/** The agent's end. */
export class Beside {
  readonly #channel: Duplex;
  readonly #waiting: Waiting[] = [];
  #came: Uint8Array[] = [];
  #bytes = 0;

  constructor(channel: Duplex) {
    this.#channel = channel;
    channel.on("data", (piece: Uint8Array) => {
      this.#came.push(piece);
      this.#bytes += piece.byteLength;
      this.#hand();
    });
    // Whoever waits hears of it when the child ends.
    channel.on("error", () => undefined);
  }

  send(pieces: Pieces): void {
    if (!this.#channel.writable) return;
    this.#channel.cork();
    for (const piece of pieces) this.#channel.write(piece);
    this.#channel.uncork();
  }

  /** The next bytes that come, in pieces. Never resolves where the child ends before they have. */
  take(length: number): Promise<Pieces> {
    return new Promise((resolve) => {
      this.#waiting.push({ length, resolve });
      this.#hand();
    });
  }

  #hand(): void {
    for (let next = this.#waiting[0]; next && this.#bytes >= next.length; next = this.#waiting[0]) {
      this.#waiting.shift();
      next.resolve(this.#cut(next.length));
    }
  }

  #cut(length: number): Pieces {
    const pieces: Uint8Array[] = [];
    let left = length;
    while (left > 0) {
      const piece = this.#came.shift();
      if (!piece) break;
      pieces.push(piece.subarray(0, left));
      if (piece.byteLength > left) this.#came.unshift(piece.subarray(left));
      left -= Math.min(left, piece.byteLength);
    }
    this.#bytes -= length;
    return pieces;
  }
}

/** In the child: the next bytes of that length. Throws where the agent is gone. */
export function readBeside(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const got = readSync(besideFd, bytes, done, length - done, null);
    if (got === 0) throw new Error("the agent is gone");
    done += got;
  }
  return bytes;
}

export function writeBeside(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(besideFd, bytes, done);
}
