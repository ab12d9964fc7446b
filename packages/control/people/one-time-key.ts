import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { link, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Allowance } from "./allowance.ts";

export type KeyOutcome = "right" | "wrong" | "too-many";

/**
 * The key in the address that the launcher prints. The launcher writes its SHA-256 (hex) to a file; using the key takes
 * the file away, so a key works once, whoever else tries it at the same moment. A wrong key leaves the file as it is.
 */
export class OneTimeKey {
  readonly #file: string;
  /** 256 bits cannot be guessed; this keeps a guesser from keeping the server busy. */
  readonly #tries = new Allowance({ most: 10, perMs: 3_000 });

  constructor(webData: string) {
    this.#file = join(webData, "key");
  }

  async use(key: string): Promise<KeyOutcome> {
    if (!this.#tries.left()) return "too-many";
    const digest = createHash("sha256").update(key).digest();
    if (isDigest(await read(this.#file), digest) && (await this.#take(digest))) return "right";
    this.#tries.spend();
    return "wrong";
  }

  /** Of all who found the right key in the file, the one whose rename succeeds has it. */
  async #take(digest: Buffer): Promise<boolean> {
    const taken = `${this.#file}.${randomUUID()}`;
    try {
      await rename(this.#file, taken);
    } catch {
      return false;
    }
    const right = isDigest(await read(taken), digest);
    // A newer key was put there since it was read: it goes back, unless one newer still has come.
    if (!right) await link(taken, this.#file).catch(() => undefined);
    await rm(taken, { force: true });
    return right;
  }
}

const read = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

function isDigest(hex: string, digest: Buffer): boolean {
  const stored = Buffer.from(hex.trim(), "hex");
  return stored.length === digest.length && timingSafeEqual(stored, digest);
}
