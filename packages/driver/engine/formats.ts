/**
 * The format of each volume that is a file, and the secret that it was encrypted with. What an image begins with is its
 * guest's to write, so it is believed once: the format is what was declared when the volume was made, or what its first
 * probe saw, and stays until a person sets another.
 */

import type { ImageFormat, VolumeDef } from "@cistern/schema/fields";
import type { SeenVolume } from "../backends/backend.ts";
import { formatOf } from "../backends/local-files.ts";
import { settledAfterMs } from "../host/operation.ts";
import type { Database } from "./database.ts";

/** What is known of a file from who made it. */
export interface Declared {
  readonly format: ImageFormat;
  /** UUID of the secret that opens it. */
  readonly secret?: string | undefined;
}
interface Recorded extends Declared {
  /** By a person or a verb; else by the first probe. */
  readonly declared: boolean;
}

/** A file is written from its start, and what it will be shows once that is done; a file this old is what it is. */
const grownAfterMs = 600_000;

export class Formats {
  readonly #database: Database;
  /** By pool, then by identity of the file. */
  readonly #known = new Map<string, Map<string, Recorded>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The volumes with the formats that are recorded for them. What is new is recorded. */
  apply(pool: string, volumes: readonly SeenVolume[], nowMs: number): readonly SeenVolume[] {
    const known = this.#of(pool);
    const fresh: string[] = [];
    const applied = volumes.map((volume) => {
      if (!volume.file) return volume;
      const { identity, probed } = volume.file;
      const recorded = known.get(identity) ?? { format: probed.format, declared: false };
      if (!known.has(identity) && settled(volume, nowMs)) {
        known.set(identity, recorded);
        fresh.push(identity);
      }
      return as(volume, recorded);
    });
    this.#database.later(fresh.map((identity) => () => this.#write(pool, identity)));
    return applied;
  }

  /** `volumes` is all that the pool has: what is recorded of others is forgotten. */
  forgetOthers(pool: string, volumes: ReadonlyMap<string, SeenVolume>): void {
    if (this.#of(pool).size > volumes.size) this.#forgetOthers(pool, [...volumes.values()]);
  }

  /** Durable when it returns. A secret that was known stays known. */
  declare(pool: string, identity: string, { format, secret = this.#of(pool).get(identity)?.secret }: Declared): void {
    this.#of(pool).set(identity, { format, secret, declared: true });
    this.#database.commit(() => this.#write(pool, identity));
  }

  forgetPool(pool: string): void {
    this.#known.delete(pool);
    this.#removing(() => this.#database.sql("DELETE FROM volume_format WHERE pool = ?").run(pool));
  }

  #of(pool: string): Map<string, Recorded> {
    const known = this.#known.get(pool);
    if (known) return known;
    const rows = this.#database
      .sql("SELECT identity, format, declared, secret FROM volume_format WHERE pool = ?")
      .all(pool);
    const read = new Map(
      // What is read back was written below.
      rows.map((row) => [
        String(row["identity"]),
        {
          format: String(row["format"]) as ImageFormat,
          declared: row["declared"] === 1,
          secret: row["secret"] === null ? undefined : String(row["secret"]),
        },
      ]),
    );
    this.#known.set(pool, read);
    return read;
  }

  /** As it is known by now. */
  #write(pool: string, identity: string): void {
    const recorded = this.#known.get(pool)?.get(identity);
    if (!recorded) return;
    const { format, declared, secret } = recorded;
    this.#database
      .sql("INSERT OR REPLACE INTO volume_format (pool, identity, format, declared, secret) VALUES (?, ?, ?, ?, ?)")
      .run(pool, identity, format, declared ? 1 : 0, secret ?? null);
  }

  #forgetOthers(pool: string, volumes: readonly SeenVolume[]): void {
    const there = new Set(volumes.map(({ file }) => file?.identity));
    const known = this.#of(pool);
    const gone = [...known.keys()].filter((identity) => !there.has(identity));
    for (const identity of gone) known.delete(identity);
    const remove = this.#database.sql("DELETE FROM volume_format WHERE pool = ? AND identity = ?");
    this.#removing(() => {
      for (const identity of gone) remove.run(pool, identity);
    });
  }

  /** On a full disk a row too many costs nothing. */
  #removing(work: () => unknown): void {
    try {
      this.#database.commit(work);
    } catch {}
  }
}

function settled({ summary, file }: SeenVolume, nowMs: number): boolean {
  const bornMs = file?.bornAtMs;
  return nowMs - summary.modifiedAtMs > settledAfterMs || (bornMs !== undefined && nowMs - bornMs > grownAfterMs);
}

/** Where the content looks like another format than the recorded one, nothing that it says of itself is believed. */
function as(volume: SeenVolume, recorded: Recorded): SeenVolume {
  const { summary, file } = volume;
  const formatFrom = recorded.declared ? ("declared" as const) : ("seen" as const);
  if (!file || file.probed.format === recorded.format)
    return {
      summary: { ...summary, formatFrom },
      get def() {
        return withSecret(volume.def, recorded.secret);
      },
      ...(file ? { file } : {}),
    };
  const { backingPath: _, ...plain } = summary;
  const capacity = summary.physical;
  return {
    file,
    summary: { ...plain, format: recorded.format, capacity, formatFrom, looksLike: file.probed.format },
    get def() {
      return bareDef(volume.def, recorded.format, capacity);
    },
  };
}

function bareDef({ backingStore: _, ...bare }: VolumeDef, format: ImageFormat, capacity: bigint): VolumeDef {
  const { path, permissions, timestamps } = bare.target ?? {};
  return {
    ...bare,
    capacity,
    target: {
      ...(path === undefined ? {} : { path }),
      format: { type: formatOf(format) },
      ...(permissions ? { permissions } : {}),
      ...(timestamps ? { timestamps } : {}),
    },
  };
}

function withSecret(def: VolumeDef, secret: string | undefined): VolumeDef {
  const { encryption } = def.target ?? {};
  if (!encryption || secret === undefined) return def;
  const secrets = [{ type: "passphrase" as const, uuid: secret }];
  return { ...def, target: { ...def.target, encryption: { ...encryption, secrets } } };
}
