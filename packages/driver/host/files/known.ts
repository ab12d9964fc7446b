import type { BigIntStats } from "node:fs";
import type { Probed } from "../../probe/index.ts";

interface Known {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly probed: Probed;
}

/** A file changed so lately may change again within the filesystem's clock tick, and no time would tell. */
const settledAfterNs = 2_000_000_000n;
const mostKnown = 200_000;

/** What was read of images, for as long as their size and times say that nothing was written since. */
export class KnownImages {
  readonly #images = new Map<string, Known>();

  get(stat: BigIntStats): Probed | undefined {
    const known = this.#images.get(keyOf(stat));
    const same = known && known.size === stat.size && known.mtimeNs === stat.mtimeNs && known.ctimeNs === stat.ctimeNs;
    return same ? known.probed : undefined;
  }

  /** Remembers where that is safe; answers what it was given. */
  put(stat: BigIntStats, probed: Probed): Probed {
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    const key = keyOf(stat);
    this.#images.delete(key);
    if (stat.ctimeNs < nowNs - settledAfterNs && stat.mtimeNs < nowNs - settledAfterNs) {
      this.#images.set(key, { size: stat.size, mtimeNs: stat.mtimeNs, ctimeNs: stat.ctimeNs, probed });
      const [oldest] = this.#images.keys();
      if (this.#images.size > mostKnown && oldest !== undefined) this.#images.delete(oldest);
    }
    return probed;
  }
}

const keyOf = (stat: BigIntStats): string => `${stat.dev}:${stat.ino}`;
