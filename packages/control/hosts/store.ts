/** Writes to the inventory, many rows to a statement: a host's 10,000 volumes come in twenty. */
import type { PoolSummary, VolumeSummary } from "@cistern/driver/router";
import { type Database, Prisma } from "@cistern/prisma";
import { poolToStore, volumeToStore } from "./rows.ts";

export interface StoreAt {
  readonly db: Database;
  readonly host: string;
  /** Number of the host's picture that the rows belong to. */
  readonly picture: number;
}

type Row = { readonly [column: string]: string | bigint | number | boolean | null };

/** SQLite takes at most 32,766 values in a statement. */
const rowsPerStatement = 500;

async function upsert(
  { db, picture }: StoreAt,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = [...Object.keys(first), "picture"];
  // Names of tables and columns are ours; every value is a parameter.
  const names = (of: readonly string[]) => Prisma.raw(of.map((column) => `"${column}"`).join(", "));
  const changes = Prisma.raw(
    columns
      .filter((column) => !key.includes(column))
      .map((column) => `"${column}" = excluded."${column}"`)
      .join(", "),
  );
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const values = rows
      .slice(start, start + rowsPerStatement)
      .map(
        (row) =>
          Prisma.sql`(${Prisma.join(columns.map((column) => (column === "picture" ? picture : (row[column] ?? null))))})`,
      );
    await db.$executeRaw`INSERT INTO ${Prisma.raw(`"${table}"`)} (${names(columns)}) VALUES ${Prisma.join(values)} ON CONFLICT (${names(key)}) DO UPDATE SET ${changes}`;
  }
}

export const putPools = (at: StoreAt, pools: readonly PoolSummary[]): Promise<void> =>
  upsert(
    at,
    "Pool",
    ["hostId", "uuid"],
    pools.map((pool) => ({ ...poolToStore(at.host, pool) })),
  );

export const putVolumes = (at: StoreAt, pool: string, volumes: readonly VolumeSummary[]): Promise<void> =>
  upsert(
    at,
    "Volume",
    ["hostId", "poolUuid", "name"],
    volumes.map((volume) => ({ ...volumeToStore(at.host, pool, volume) })),
  );

/** Pools that were undefined, with what was known of their volumes. */
export async function removePools({ db, host }: StoreAt, uuids: readonly string[]): Promise<void> {
  if (uuids.length === 0) return;
  await db.volume.deleteMany({ where: { hostId: host, poolUuid: { in: [...uuids] } } });
  await db.pool.deleteMany({ where: { hostId: host, uuid: { in: [...uuids] } } });
}

export async function removeVolumes({ db, host }: StoreAt, pool: string, names: readonly string[]): Promise<void> {
  for (let start = 0; start < names.length; start += rowsPerStatement) {
    await db.volume.deleteMany({
      where: { hostId: host, poolUuid: pool, name: { in: names.slice(start, start + rowsPerStatement) } },
    });
  }
}
