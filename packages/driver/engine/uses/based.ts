/**
 * Which volumes are read with which files, as each pool was last seen. Kept on disk: a volume that another is based on is
 * held also while the pool of that other one is stopped, or has not been read yet.
 */
import { posix } from "node:path";
import type { SeenVolume } from "../../backends/backend.ts";
import type { Database } from "../database.ts";
import { readWith } from "./paths.ts";

export interface BasedVolume {
  /** UUID. */
  readonly pool: string;
  readonly volume: string;
}

export class Based {
  readonly #database: Database;
  /** Paths by pool, then by volume. Most volumes are read with nothing else, and are not in it. */
  readonly #paths = new Map<string, Map<string, readonly string[]>>();
  readonly #byPath = new Map<string, Map<string, BasedVolume>>();
  /** How many of the paths lie in each folder. */
  readonly #folders = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
    const rows = database.sql("SELECT pool, volume, path FROM volume_read_with ORDER BY pool, volume").all();
    for (const row of rows) {
      const [pool, volume, path] = [String(row["pool"]), String(row["volume"]), String(row["path"])];
      this.#replace(pool, volume, [...this.#of(pool, volume), path]);
    }
  }

  /** The volumes that are read with the file at this path. */
  on(path: string): Iterable<BasedVolume> {
    return this.#byPath.get(path)?.values() ?? [];
  }

  /** The folders of all those files, as they are named. */
  folders(): Iterable<string> {
    return this.#folders.keys();
  }

  /** What was just seen of these volumes. On disk soon after. */
  note(pool: string, volumes: readonly SeenVolume[]): void {
    this.#database.later(
      volumes.flatMap((seen) => {
        const { name } = seen.summary;
        return this.#replace(pool, name, readWith(seen)) ? [() => this.#write(pool, name)] : [];
      }),
    );
  }

  /** As `note` for a volume that a verb made, changed or took away; on disk when it returns. */
  noteNow(pool: string, name: string, seen: SeenVolume | undefined): void {
    if (this.#replace(pool, name, seen ? readWith(seen) : [])) this.#database.commit(() => this.#write(pool, name));
  }

  /** `volumes` is all that the pool has. */
  forgetOthers(pool: string, volumes: ReadonlyMap<string, unknown>): void {
    const gone = [...(this.#paths.get(pool)?.keys() ?? [])].filter((name) => !volumes.has(name));
    for (const name of gone) this.#replace(pool, name, []);
    this.#database.later(gone.map((name) => () => this.#write(pool, name)));
  }

  forgetPool(pool: string): void {
    this.forgetOthers(pool, new Map());
  }

  #of(pool: string, volume: string): readonly string[] {
    return this.#paths.get(pool)?.get(volume) ?? [];
  }

  /** False where nothing is other than before. */
  #replace(pool: string, volume: string, paths: readonly string[]): boolean {
    const before = this.#of(pool, volume);
    if (before.length === paths.length && before.every((path, index) => path === paths[index])) return false;
    const key = `${pool}/${volume}`;
    for (const path of before) {
      const others = this.#byPath.get(path);
      others?.delete(key);
      if (others?.size !== 0) continue;
      this.#byPath.delete(path);
      this.#countFolder(path, -1);
    }
    for (const path of paths) {
      const others = this.#byPath.get(path) ?? new Map<string, BasedVolume>();
      if (others.size === 0) this.#countFolder(path, 1);
      this.#byPath.set(path, others.set(key, { pool, volume }));
    }
    const known = this.#paths.get(pool) ?? new Map<string, readonly string[]>();
    this.#paths.set(pool, known);
    if (paths.length > 0) known.set(volume, paths);
    else known.delete(volume);
    return true;
  }

  #countFolder(path: string, by: 1 | -1): void {
    const folder = posix.dirname(path);
    const count = (this.#folders.get(folder) ?? 0) + by;
    if (count === 0) this.#folders.delete(folder);
    else this.#folders.set(folder, count);
  }

  #write(pool: string, volume: string): void {
    this.#database.sql("DELETE FROM volume_read_with WHERE pool = ? AND volume = ?").run(pool, volume);
    const insert = this.#database.sql("INSERT INTO volume_read_with (pool, volume, path) VALUES (?, ?, ?)");
    for (const path of new Set(this.#of(pool, volume))) insert.run(pool, volume, path);
  }
}
