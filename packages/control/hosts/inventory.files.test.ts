import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@cistern/prisma";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { poolOne, poolTwo, somePool, someVolume } from "../testing/agent.ts";
import { type VolumeRow, type VolumeSort, volumeSorts } from "../types.ts";
import { Inventory, type PoolSort, poolSorts } from "./inventory.ts";
import { putPools, putVolumes } from "./store.ts";

let folder: string;
let db: Database;
let inventory: Inventory;

const formats = ["raw", "qcow2", "iso"];
// Few different values, so that ties are the rule; some beyond what a double can tell apart.
const many = Array.from({ length: 5_000 }, (_, index) =>
  someVolume(`disk-${(index * 7_919) % 5_000}.${index % 2 === 0 ? "img" : "IMG"}`, {
    format: formats[index % 3] ?? "raw",
    capacity: 9_007_199_254_740_992n + BigInt(index % 5),
    allocation: BigInt(index % 11),
    modifiedAtMs: 1_700_000_000_000 + (index % 4),
  }),
);
const odd = [
  "100%",
  "100_",
  "100!",
  "a'b\"c",
  "ü\u{1f600}",
  "..hidden",
  " lead",
  "tab\tbed",
  "percent%percent",
  "back\\slash",
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cistern-inventory-"));
  db = await openDatabase(join(folder, "test.db"));
  inventory = new Inventory(db);
  for (const host of ["local", "other"]) {
    await db.host.create({ data: { id: host, name: host, address: "/nowhere" } });
    const at = { db, host, picture: 1 };
    const pools = Array.from({ length: 30 }, (_, index) =>
      somePool({
        uuid: `${poolOne.slice(0, -2)}${String(index + 10)}`,
        name: `pool-${index % 7}`,
        capacity: 2n ** 62n + BigInt(index % 3),
        state: index % 2 ? "running" : "inactive",
      }),
    );
    await putPools(at, [...pools, somePool({ uuid: poolTwo, name: "100%" })]);
  }
  const at = { db, host: "local", picture: 1 };
  await putVolumes(at, poolOne, many);
  await putVolumes(
    at,
    poolTwo,
    odd.map((name) => someVolume(name)),
  );
  await putVolumes({ ...at, host: "other" }, poolOne, [someVolume("elsewhere")]);
});
afterAll(async () => {
  await db.$disconnect();
  await rm(folder, { recursive: true });
});

const sortedBy = (row: VolumeRow, sort: VolumeSort) => (sort === "modified" ? row.modifiedAtMs : row[sort]);

describe.each(volumeSorts.flatMap((sort) => [false, true].map((descending) => ({ sort, descending }))))(
  "5,000 volumes by $sort (descending: $descending)",
  ({ sort, descending }) => {
    test("page by page are the full sort, each volume once", async () => {
      const rows: VolumeRow[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await inventory.volumes({ host: "local", pool: poolOne, sort, descending, cursor, limit: 200 });
        expect(page.total).toBe(5_000);
        rows.push(...page.rows);
        cursor = page.next;
        if (cursor === undefined) break;
      }
      const order = descending ? -1 : 1;
      const compare = (one: VolumeRow, other: VolumeRow) => {
        const [a, b] = [sortedBy(one, sort), sortedBy(other, sort)];
        return (a < b ? -1 : a > b ? 1 : one.name < other.name ? -1 : 1) * order;
      };
      const sorted = many.map((volume) => ({ ...volume, host: "local", pool: poolOne })).toSorted(compare);
      expect(rows).toEqual(sorted);
    });
  },
);

test.each(poolSorts)(
  "pools of several hosts by %s, page by page, are each there once and in order",
  async (sort: PoolSort) => {
    const rows = [];
    for (let cursor: string | undefined; ; ) {
      const page = await inventory.pools({ sort, cursor, limit: 7 });
      rows.push(...page.rows);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(new Set(rows.map((row) => `${row.host} ${row.uuid}`)).size).toBe(62);
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      if (before) expect(before[sort] <= row[sort]).toBe(true);
    }
  },
);

test("gives back every field of a pool as it came", async () => {
  const pool = somePool({
    attention: { code: "target.missing", facts: { path: "/srv" } },
    refreshedAtMs: 5,
    available: 2n ** 63n - 1n,
  });
  await putPools({ db, host: "other", picture: 1 }, [pool]);
  expect(await inventory.pool("other", pool.uuid)).toEqual({ ...pool, host: "other" });
  expect(await inventory.pool("other", poolTwo.replace("2", "9"))).toBeNull();
});

test("a pool that lost a field loses it here too", async () => {
  const { targetPath: _, refreshedAtMs: __, ...bare } = somePool();
  await putPools({ db, host: "other", picture: 1 }, [bare]);
  expect(await inventory.pool("other", bare.uuid)).toEqual({ ...bare, host: "other" });
});

describe("search", () => {
  const found = async (search: string) =>
    (
      await inventory.volumes({ host: "local", pool: poolTwo, sort: "name", descending: false, search, limit: 200 })
    ).rows.map((row) => row.name);

  test.each(odd)("finds %j by itself, whatever signs are in it", async (name) => {
    expect(await found(name)).toContain(name);
  });
  test("takes %, _, ! and \\ as they are", async () => {
    expect(await found("%")).toEqual(["100%", "percent%percent"]);
    expect(await found("_")).toEqual(["100_"]);
    expect(await found("!")).toEqual(["100!"]);
    expect(await found("\\")).toEqual(["back\\slash"]);
  });
  test.each(["' OR 1=1 --", '") OR ("1"="1', "'; DROP TABLE Volume; --"])(
    "finds nothing for %j and harms nothing",
    async (search) => {
      expect(await found(search)).toEqual([]);
      expect(await found("")).toHaveLength(odd.length);
    },
  );
  test("counts what matches, and not what is on the page", async () => {
    const page = await inventory.volumes({
      host: "local",
      pool: poolOne,
      sort: "name",
      descending: false,
      search: "disk-1",
      limit: 5,
    });
    expect(page.rows).toHaveLength(5);
    expect(page.total).toBe(many.filter((volume) => volume.name.includes("disk-1")).length);
  });
});

const of = (values: unknown) => Buffer.from(JSON.stringify(values)).toString("base64url");
test.each([
  "",
  "x",
  "{}",
  of({}),
  of([]),
  of([1, "a"]),
  of(["1e3", "a"]),
  of(["1", "a", "b"]),
  of(["9".repeat(40), "a"]),
  of(["' OR 1", "a"]),
])("refuses the cursor %j, which it never gave out", async (cursor) => {
  await expect(
    inventory.volumes({ host: "local", pool: poolOne, sort: "capacity", cursor, limit: 10 }),
  ).rejects.toMatchObject({ fault: { code: "request.invalid" } });
});
