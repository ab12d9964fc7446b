/** Secrets in the agent's database. What is ephemeral never comes here. */
import type { SQLOutputValue } from "node:sqlite";
import type { Database } from "../database.ts";
import type { SecretUsageType } from "../types.ts";
import type { KnownSecret } from "./secret.ts";

export class SecretTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): readonly KnownSecret[] {
    return this.#database.sql("SELECT * FROM secret").all().map(secretOf);
  }

  /** In place of the one with the same UUID. */
  put({ uuid, usage, description, private: isPrivate, changedAtMs, sealed }: KnownSecret): void {
    this.#database.commit(() =>
      this.#database
        .sql(`INSERT INTO secret (uuid, usage_type, usage_id, description, private, changed_ms, sealed)
          VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uuid) DO UPDATE SET description = excluded.description,
          private = excluded.private, changed_ms = excluded.changed_ms, sealed = excluded.sealed`)
        .run(uuid, usage.type, usage.id, description ?? null, isPrivate ? 1 : 0, changedAtMs, sealed ?? null),
    );
  }

  remove(uuid: string): void {
    this.#database.commit(() => this.#database.sql("DELETE FROM secret WHERE uuid = ?").run(uuid));
  }

  /** The fingerprint of the key that the values were sealed with. */
  get keyPrint(): string | undefined {
    const row = this.#database.sql("SELECT value FROM setting WHERE key = 'secret.key'").get();
    return row === undefined ? undefined : String(row["value"]);
  }

  set keyPrint(print: string) {
    this.#database.commit(() =>
      this.#database.sql("INSERT OR REPLACE INTO setting (key, value) VALUES ('secret.key', ?)").run(print),
    );
  }
}

// What is read back was written above.
const secretOf = (row: { readonly [column: string]: SQLOutputValue }): KnownSecret => ({
  uuid: String(row["uuid"]),
  usage: { type: String(row["usage_type"]) as SecretUsageType, id: String(row["usage_id"]) },
  ...(row["description"] === null ? {} : { description: String(row["description"]) }),
  ephemeral: false,
  private: row["private"] === 1,
  changedAtMs: Number(row["changed_ms"]),
  ...(row["sealed"] instanceof Uint8Array ? { sealed: row["sealed"] } : {}),
});
