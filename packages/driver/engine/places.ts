/**
 * On which mount the folder of each pool lay when it was last seen. A disk that was unmounted leaves the folder below its
 * mount point behind: that one is empty, and it is not the pool.
 */
import { type Fault, fault } from "@cistern/schema/errors";
import type { Place } from "../backends/backend.ts";
import type { Host } from "../host/index.ts";
import type { Database } from "./database.ts";

export class Places {
  readonly #database: Database;
  readonly #host: Pick<Host, "mountOf">;
  readonly #known = new Map<string, Place>();

  constructor(database: Database, host: Pick<Host, "mountOf">) {
    this.#database = database;
    this.#host = host;
    for (const row of database.sql("SELECT pool, path, mount_point FROM pool_place").all())
      this.#known.set(String(row["pool"]), { path: String(row["path"]), mountPoint: String(row["mount_point"]) });
  }

  /** target.elsewhere where the pool's folder lies on another mount than before; asks no filesystem. */
  moved(pool: string, found?: Place): Fault | undefined {
    const known = this.#known.get(pool);
    if (!known) return undefined;
    const now = found?.mountPoint ?? this.#mountPointOf(known);
    if (now === known.mountPoint) return undefined;
    return fault("target.elsewhere", { path: found?.path ?? known.path, mountPoint: known.mountPoint, now });
  }

  /** What is mounted when it is used is where it was. */
  #mountPointOf({ path, mountPoint }: Place): string {
    const { point, fsType } = this.#host.mountOf(path);
    return fsType === "autofs" ? mountPoint : point;
  }

  /** This is where the pool is. */
  note(pool: string, place: Place): void {
    const known = this.#known.get(pool);
    if (known?.path === place.path && known.mountPoint === place.mountPoint) return;
    this.#known.set(pool, place);
    const sql = `INSERT INTO pool_place (pool, path, mount_point) VALUES (?, ?, ?)
      ON CONFLICT (pool) DO UPDATE SET path = excluded.path, mount_point = excluded.mount_point`;
    this.#write(() => this.#database.sql(sql).run(pool, place.path, place.mountPoint));
  }

  forget(pool: string): void {
    if (!this.#known.delete(pool)) return;
    this.#write(() => this.#database.sql("DELETE FROM pool_place WHERE pool = ?").run(pool));
  }

  /** On a full disk this agent knows it all the same; only the next one does not. */
  #write(work: () => unknown): void {
    try {
      this.#database.commit(work);
    } catch {}
  }
}
