/** The web server's database. Only `packages/control` imports this. */
export { type Database, openDatabase } from "./client.ts";
// Types of rows stand in the types of routers, so they must be reachable from here.
export type * from "./generated/client/client.ts";
export { Prisma } from "./generated/client/client.ts";
export { type Migration, MigrationError, migrate, readMigrations } from "./migrate.ts";
