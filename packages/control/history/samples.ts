import type { Database } from "@cistern/prisma";
import type { Samples as Series } from "../types.ts";

/** More points than a chart is wide help nobody. */
const mostPoints = 2_000;
const keepMs = 400 * 24 * 60 * 60 * 1_000;

/** Capacity and allocation of pools over time. */
export class Samples {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Notes down how the active pools of a host stand now; of only one pool where it is named. */
  async take(host: string, nowMs: number, pool?: string): Promise<void> {
    const active = await this.#db.pool.findMany({
      where: {
        hostId: host,
        state: { in: ["running", "degraded"] },
        refreshedAtMs: { not: null },
        ...(pool === undefined ? {} : { uuid: pool }),
      },
      select: { uuid: true, capacity: true, allocation: true },
    });
    if (active.length === 0) return;
    const atMs = BigInt(nowMs);
    await this.#db.sample.createMany({
      data: active.map(({ uuid, capacity, allocation }) => ({
        hostId: host,
        poolUuid: uuid,
        atMs,
        capacity,
        allocation,
      })),
    });
  }

  /** Whether there is any sample of the pool. */
  async has(host: string, pool: string): Promise<boolean> {
    return (
      (await this.#db.sample.findFirst({ where: { hostId: host, poolUuid: pool }, select: { atMs: true } })) !== null
    );
  }

  async prune(nowMs: number): Promise<void> {
    await this.#db.sample.deleteMany({ where: { atMs: { lt: BigInt(nowMs - keepMs) } } });
  }

  /** Oldest first. Where there are more than 2,000, every n-th is left out, counted from the newest, which is always there. */
  async of(host: string, pool: string, sinceMs: number): Promise<Series> {
    const since = BigInt(Math.trunc(sinceMs));
    const total = await this.#db.sample.count({ where: { hostId: host, poolUuid: pool, atMs: { gte: since } } });
    const every = Math.max(1, Math.ceil(total / mostPoints));
    const rows = await this.#db.$queryRaw<{ atMs: bigint; capacity: bigint; allocation: bigint }[]>`
      SELECT "atMs", "capacity", "allocation" FROM (
        SELECT *, row_number() OVER (ORDER BY "atMs" DESC) AS "n" FROM "Sample" WHERE "hostId" = ${host} AND "poolUuid" = ${pool} AND "atMs" >= ${since}
      ) AS "numbered" WHERE ("n" - 1) % ${every} = 0 ORDER BY "atMs"`;
    return {
      atMs: rows.map((row) => Number(row.atMs)),
      capacity: rows.map((row) => row.capacity),
      allocation: rows.map((row) => row.allocation),
    };
  }
}
