import { type Database, Prisma } from "@cistern/prisma";
import { decodeCursor, encodeCursor } from "../page.ts";
import type { Page, PoolRow, VolumeRow, VolumeSort } from "../types.ts";
import { poolFromStore, volumeFromStore } from "./rows.ts";

export const poolSorts = ["name", "state", "type", "capacity", "allocation"] as const;
export type PoolSort = (typeof poolSorts)[number];

interface ListInput {
  readonly search?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit: number;
}
export interface PoolsInput extends ListInput {
  readonly host?: string | undefined;
  readonly sort?: PoolSort | undefined;
}
export interface VolumesInput extends ListInput {
  readonly host: string;
  readonly pool: string;
  readonly sort: VolumeSort;
}

const poolColumns = {
  name: "name",
  state: "state",
  type: "type",
  capacity: "capacity",
  allocation: "allocation",
} as const satisfies Record<PoolSort, string>;
const volumeColumns = {
  name: "name",
  format: "format",
  capacity: "capacity",
  allocation: "allocation",
  modified: "modifiedAtMs",
} as const satisfies Record<VolumeSort, string>;
const numbers = new Set<string>(["capacity", "allocation", "modifiedAtMs"]);

/** Every list of pools and volumes comes from here, by keyset: each page costs the same, however far down it is. */
export class Inventory {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async pools(input: PoolsInput): Promise<Page<PoolRow>> {
    const where = input.host === undefined ? [] : [Prisma.sql`"hostId" = ${input.host}`];
    const columns = unique([poolColumns[input.sort ?? "name"], "name", "hostId", "uuid"]);
    return await this.#page("Pool", where, columns, input, poolFromStore);
  }

  async volumes(input: VolumesInput): Promise<Page<VolumeRow>> {
    const where = [Prisma.sql`"hostId" = ${input.host}`, Prisma.sql`"poolUuid" = ${input.pool}`];
    return await this.#page("Volume", where, unique([volumeColumns[input.sort], "name"]), input, volumeFromStore);
  }

  async pool(host: string, uuid: string): Promise<PoolRow | null> {
    const row = await this.#db.pool.findUnique({ where: { hostId_uuid: { hostId: host, uuid } } });
    return row && poolFromStore(row);
  }

  async volume(host: string, pool: string, name: string): Promise<VolumeRow | null> {
    const row = await this.#db.volume.findUnique({
      where: { hostId_poolUuid_name: { hostId: host, poolUuid: pool, name } },
    });
    return row && volumeFromStore(row);
  }

  /** @param columns to sort by, ours by name; together they are unique in what `where` leaves */
  async #page<Row extends { readonly [column: string]: unknown }, Out>(
    table: "Pool" | "Volume",
    where: readonly Prisma.Sql[],
    columns: readonly string[],
    input: ListInput,
    read: (row: Row) => Out,
  ): Promise<Page<Out>> {
    const from = Prisma.raw(`"${table}"`);
    const matching = [
      ...where,
      ...(input.search ? [Prisma.sql`"name" LIKE ${containing(input.search)} ESCAPE '!'`] : []),
    ];
    const after = decodeCursor(
      input.cursor,
      columns.map((column) => (numbers.has(column) ? "number" : "text")),
    );
    const names = Prisma.raw(columns.map((column) => `"${column}"`).join(", "));
    const beyond = Prisma.raw(input.descending ? "<" : ">");
    const order = Prisma.raw(columns.map((column) => `"${column}" ${input.descending ? "DESC" : "ASC"}`).join(", "));
    const rest =
      after === undefined ? matching : [...matching, Prisma.sql`(${names}) ${beyond} (${Prisma.join(after)})`];
    const rows = await this.#db.$queryRaw<
      Row[]
    >`SELECT * FROM ${from} ${all(rest)} ORDER BY ${order} LIMIT ${input.limit + 1}`;
    const [counted] = await this.#db.$queryRaw<
      { total: bigint }[]
    >`SELECT count(*) AS "total" FROM ${from} ${all(matching)}`;
    const shown = rows.slice(0, input.limit);
    const last = shown.at(-1);
    return {
      rows: shown.map(read),
      total: Number(counted?.total ?? 0),
      ...(rows.length > shown.length && last
        ? { next: encodeCursor(columns.map((column) => String(last[column]))) }
        : {}),
    };
  }
}

const unique = (columns: readonly string[]): readonly string[] => [...new Set(columns)];
const all = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join([...conditions], " AND ")}`;
/** What a person typed, found anywhere in a name; `%` and `_` stand for themselves. */
const containing = (search: string): string => `%${search.replace(/[!%_]/g, (sign) => `!${sign}`)}%`;
