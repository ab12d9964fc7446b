/**
 * Generates the database client from `schema.prisma`.
 *
 * Prisma wants to fetch a schema engine for this, though generating needs none: any executable named here keeps it from
 * trying. (The same trick makes `db push` and `migrate` do nothing without a word, so they are never used; see `migrate.ts`.)
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = import.meta.dirname;
const { bin } = createRequire(import.meta.url)("prisma/package.json");
const program = join(folder, "node_modules/prisma", bin.prisma);
const { status } = spawnSync(
  process.execPath,
  [program, "generate", "--schema", join(folder, "schema.prisma"), "--no-hints"],
  {
    cwd: folder,
    stdio: "inherit",
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: "1",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    },
  },
);
process.exit(status ?? 1);
