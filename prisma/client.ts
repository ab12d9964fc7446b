import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "./generated/client/client.ts";
import { migrate } from "./migrate.ts";

/**
 * The database of one web server.
 *
 * It has one connection. A statement that runs while a transaction of somebody else is open becomes a part of that one
 * and is lost when it rolls back, so nothing here uses transactions: what must be whole is one statement. While it is
 * open, nothing else in this process may open the file: closing it again would drop the locks (see `migrate.ts`).
 */
export type Database = PrismaClient;

/**
 * Opens the SQLite file, made and migrated where needed. End it with `$disconnect`.
 * @throws MigrationError where the file does not fit this version
 */
export async function openDatabase(file: string): Promise<Database> {
  migrate(file);
  const database = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${file}`, timeout: 5_000 }) });
  // An audit row that was acknowledged survives a power cut.
  await database.$executeRaw`PRAGMA synchronous = FULL`;
  return database;
}
