/// <reference path="./better-sqlite3.d.ts" />
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";

/** A numbered SQL file. Once released it never changes: the next change of the schema is the next file. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The database does not fit this version of the program; nothing was changed. The message says how. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

const folder = join(import.meta.dirname, "migrations/sqlite");
const checksumOf = (sql: string): string => createHash("sha256").update(sql).digest("hex");

/** All migrations in the order of their numbers. */
export function readMigrations(from: string = folder): readonly Migration[] {
  const names = readdirSync(from).filter((name) => /^[0-9]{4}_[a-z0-9_]+\.sql$/.test(name));
  return names.toSorted().map((name) => ({ name, sql: readFileSync(join(from, name), "utf8") }));
}

/**
 * Brings the SQLite file up to date, in one transaction that shuts out every other process, and makes the file when it is
 * missing. A file that is up to date is not written to.
 * @returns names of the migrations that were applied
 * @throws MigrationError where an applied migration was changed since, or where a newer program made the file
 */
export function migrate(file: string, migrations: readonly Migration[] = readMigrations()): readonly string[] {
  // Sessions and audit rows are in it: readable for its owner only, and so are the files that SQLite puts beside it.
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
  // By the library that the client uses too: a second one in this process would drop the locks of the first when it closes
  // the file (fcntl(2)), and so would reading the file in any other way.
  const database = new Sqlite(file, { timeout: 5_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE");
    try {
      const applied = applyMissing(database, migrations);
      database.exec("COMMIT");
      return applied;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  } finally {
    database.close();
  }
}

function applyMissing(database: Sqlite, migrations: readonly Migration[]): readonly string[] {
  database.exec(
    `CREATE TABLE IF NOT EXISTS "_migration" ("name" TEXT NOT NULL PRIMARY KEY, "checksum" TEXT NOT NULL, "appliedAtMs" BIGINT NOT NULL)`,
  );
  const rows = database.prepare(`SELECT "name", "checksum" FROM "_migration"`).all() as readonly {
    name: string;
    checksum: string;
  }[];
  const checksums = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const unknown = [...checksums.keys()].find((name) => !migrations.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new MigrationError(`the database was made by a newer version: migration ${unknown} is not known here`);
  const missing = migrations.filter(({ name, sql }) => {
    const checksum = checksums.get(name);
    if (checksum !== undefined && checksum !== checksumOf(sql))
      throw new MigrationError(`migration ${name} was changed after it was applied`);
    return checksum === undefined;
  });
  const remember = database.prepare(`INSERT INTO "_migration" VALUES (?, ?, ?)`);
  for (const { name, sql } of missing) {
    database.exec(sql);
    remember.run(name, checksumOf(sql), Date.now());
  }
  return missing.map(({ name }) => name);
}
