import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Database, MigrationError, migrate, openDatabase, Prisma, readMigrations } from "./index.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cistern-database-"));
  file = join(folder, "cistern.db");
});
afterEach(() => rm(folder, { recursive: true }));

const size = 2n ** 63n - 1n;
/** A row of each model with every field filled; what it points at comes first. */
const rows = {
  host: { id: "local", name: "vm", address: "/run/x", seenAtMs: 1n, version: "1", poolTypes: "[]", picture: 3 },
  pool: {
    hostId: "local",
    uuid: "u",
    name: "images",
    type: "dir",
    state: "running",
    autostart: true,
    persistent: false,
    capacity: size,
    allocation: 1n,
    available: 2n,
    volumes: 3,
    skipped: 4,
    targetPath: "/srv",
    refreshedAtMs: 5n,
    attention: "x",
    libvirt: "{}",
    changesAtNextStart: true,
    picture: 1,
  },
  volume: {
    hostId: "local",
    poolUuid: "u",
    name: "a\u{1f600}\n'\"",
    type: "file",
    format: "raw",
    capacity: size,
    allocation: -1n,
    physical: 0n,
    path: "/srv/a",
    modifiedAtMs: 9_007_199_254_740_993n,
    backingPath: "/b",
    linkTarget: "c",
    looksLike: "qcow2",
    picture: 1,
  },
  sample: { hostId: "local", poolUuid: "u", atMs: 1n, capacity: size, allocation: 1n },
  session: { id: "s", person: "admin", createdAtMs: 1n, expiresAtMs: 2n },
  audit: {
    id: 7,
    atMs: 1n,
    person: "admin",
    host: "local",
    procedure: "pools.start",
    effect: "write",
    subject: "{}",
    outcome: "refused",
    code: "internal",
  },
  setting: { key: "k", value: "v" },
} as const;

interface Model {
  create(of: { readonly data: object }): Promise<object>;
  findFirst(): Promise<object | null>;
}
const modelOf = (database: Database, name: string) =>
  (database as unknown as { readonly [model: string]: Model })[name];

describe("the migrations", () => {
  test("make every table and column of the schema, and none besides", () => {
    migrate(file);
    const database = new DatabaseSync(file);
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
      )
      .all();
    const columns = Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        database
          .prepare(`SELECT name FROM pragma_table_info(?)`)
          .all(String(name))
          .map((each) => String(each["name"]))
          .toSorted(),
      ]),
    );
    database.close();
    const fields = Object.values(Prisma.ModelName).map((model) => [
      model,
      Object.keys((Prisma as unknown as Record<string, object>)[`${model}ScalarFieldEnum`] ?? {}).toSorted(),
    ]);
    expect(columns).toEqual(Object.fromEntries(fields));
  });

  test("make a database in which every model keeps every field as it was given", async () => {
    const database = await openDatabase(file);
    for (const [name, row] of Object.entries(rows)) {
      await modelOf(database, name)?.create({ data: row });
      expect(await modelOf(database, name)?.findFirst()).toEqual(row);
    }
    expect(Object.keys(rows)).toHaveLength(Object.keys(Prisma.ModelName).length);
    await database.host.delete({ where: { id: "local" } });
    expect([await database.pool.count(), await database.volume.count(), await database.sample.count()]).toEqual([
      0, 0, 1,
    ]);
    await database.$disconnect();
  });

  test("are applied once: a second run changes nothing", async () => {
    expect(migrate(file)).toEqual(readMigrations().map(({ name }) => name));
    await copyFile(file, `${file}.before`);
    expect(migrate(file)).toEqual([]);
    expect((await stat(file)).size).toBe((await stat(`${file}.before`)).size);
  });

  test("are refused when one was changed after it was applied", () => {
    migrate(file);
    const changed = readMigrations().map((each) => ({ ...each, sql: `${each.sql}\n-- later` }));
    expect(() => migrate(file, changed)).toThrow(MigrationError);
  });

  test("are refused where a newer version has been", () => {
    migrate(file, [...readMigrations(), { name: "9999_later.sql", sql: `CREATE TABLE "Later" ("id" TEXT)` }]);
    expect(() => migrate(file)).toThrow(/newer version/);
  });

  test("that fail leave nothing behind, not even those before them", () => {
    const broken = [
      ...readMigrations(),
      { name: "9999_broken.sql", sql: `CREATE TABLE "Half" ("id" TEXT); CREATE NONSENSE` },
    ];
    expect(() => migrate(file, broken)).toThrow();
    expect(migrate(file)).toEqual(readMigrations().map(({ name }) => name));
  });
});

test("the file is readable for its owner only, with those that SQLite puts beside it", async () => {
  const database = await openDatabase(file);
  await database.setting.create({ data: rows.setting });
  for (const name of [file, `${file}-wal`, `${file}-shm`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
  await database.$disconnect();
});

test("another process that holds the file for a moment is waited for", async () => {
  const database = await openDatabase(file);
  const hold = `const { DatabaseSync } = require("node:sqlite"); const db = new DatabaseSync(process.argv[1]);
    db.exec("BEGIN EXCLUSIVE"); console.log("held"); setTimeout(() => { db.exec("COMMIT"); db.close(); }, 300);`;
  const holder = spawn(process.execPath, ["-e", hold, file], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const startedAt = performance.now();
  await database.setting.create({ data: rows.setting });
  expect(performance.now() - startedAt).toBeGreaterThan(150);
  expect(await database.setting.count()).toBe(1);
  if (holder.exitCode === null) await once(holder, "exit");
  await database.$disconnect();
});

test("is whole after a second client of the same process opened it, migrated and closed it", async () => {
  const database = await openDatabase(file);
  await database.host.create({ data: rows.host });
  for (let round = 0; round < 5; round++) {
    const second = await openDatabase(file);
    await second.setting.create({ data: { key: String(round), value: "" } });
    await second.$disconnect();
    await database.host.update({ where: { id: "local" }, data: { picture: round } });
  }
  await database.$disconnect();
  const checked = new DatabaseSync(file);
  expect(checked.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  checked.close();
});
