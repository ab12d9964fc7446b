/** The agent's one SQLite file: how it is opened, brought up to date and written. What is in it stands with who uses it. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fault, StorageError } from "@cistern/schema/errors";

/** One entry brings the file from the version of its index to the next. Entries that landed never change. */
const versions = [
  `
  CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE job (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, verb TEXT NOT NULL, input_hash TEXT NOT NULL, actor TEXT NOT NULL,
    subject TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL, started_ms INTEGER, ended_ms INTEGER, fault TEXT
  ) STRICT;
  CREATE TABLE job_step (
    job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE, position INTEGER NOT NULL, title TEXT NOT NULL, plan TEXT NOT NULL,
    undo TEXT NOT NULL, done_check TEXT, state TEXT NOT NULL, PRIMARY KEY (job, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX job_state ON job (state);
  `,
  `
  CREATE TABLE secret (
    uuid TEXT PRIMARY KEY, usage_type TEXT NOT NULL, usage_id TEXT NOT NULL, description TEXT, private INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL, sealed BLOB, UNIQUE (usage_type, usage_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE volume_format (
    pool TEXT NOT NULL, identity TEXT NOT NULL, format TEXT NOT NULL, declared INTEGER NOT NULL, PRIMARY KEY (pool, identity)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE job ADD COLUMN resolution TEXT;
  ALTER TABLE job_step ADD COLUMN started_ms INTEGER;
  ALTER TABLE job_step ADD COLUMN ended_ms INTEGER;
  ALTER TABLE job_step ADD COLUMN output TEXT;
  `,
  `
  CREATE TABLE pool_place (pool TEXT PRIMARY KEY, path TEXT NOT NULL, mount_point TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  "ALTER TABLE volume_format ADD COLUMN secret TEXT;",
  `
  CREATE TABLE volume_read_with (
    pool TEXT NOT NULL, volume TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (pool, volume, path)
  ) STRICT, WITHOUT ROWID;
  `,
] as const;

const sqliteFull = 13;
/** Writes done in one commit, so that what 100,000 new files bring holds up nobody. */
const writesPerCommit = 200;
/** Whoever brings many at once waits for something else first. */
const laterMs = 100;

export class Database {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #prepared = new Map<string, StatementSync>();
  /** Not written yet. */
  #waiting: (() => void)[] = [];

  /** Opens the file, or makes it; throws when it was written by a later version than this one knows. */
  constructor(file: string) {
    this.#file = file;
    this.#db = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: true });
    // What is deleted is overwritten, so that an old secret does not stay in the file.
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    const version = Number(this.sql("PRAGMA user_version").get()?.["user_version"]);
    if (version > versions.length) throw new Error(`${file} was written by a later version (${version})`);
    for (const [index, tables] of versions.entries())
      if (index >= version) this.commit(() => this.#db.exec(`${tables} PRAGMA user_version = ${index + 1}`));
  }

  /** Prepared once for each text. */
  sql(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }

  /** What can be found out again where it is lost: written in order, some at a time, a moment later. Never throws. */
  later(writes: readonly (() => void)[]): void {
    if (writes.length === 0) return;
    if (this.#waiting.length === 0) setTimeout(() => this.#writeSome(), laterMs).unref();
    // By `push(...writes)` 100,000 would be too many arguments.
    for (const write of writes) this.#waiting.push(write);
  }

  #writeSome(): void {
    const some = this.#waiting.splice(0, writesPerCommit);
    if (some.length === 0) return;
    if (this.#waiting.length > 0) setImmediate(() => this.#writeSome());
    try {
      // Without a wait for the disk: a power cut may take it back, whole.
      this.#db.exec("PRAGMA synchronous = NORMAL");
      this.commit(() => {
        for (const write of some) write();
      });
    } catch {
      // The disk is full.
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  /** All of `work` or none of it, on disk when this returns. Throws file.disk-full, file.failed, and what `work` refuses. */
  commit(work: () => unknown): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error instanceof StorageError ? error : this.#refusal(error);
    }
  }

  /** Bytes of the file that hold something; what was deleted is written over before the file grows. */
  usedBytes(): number {
    const pragma = (name: string) => Number(this.sql(`PRAGMA ${name}`).get()?.[name]);
    return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
  }

  close(): void {
    while (this.#waiting.length > 0) this.#writeSome();
    this.#db.close();
  }

  #refusal(error: unknown): StorageError {
    const path = this.#file;
    const full = error instanceof Error && "errcode" in error && error.errcode === sqliteFull;
    const operation = "journal";
    return new StorageError(
      full ? fault("file.disk-full", { operation, path }) : fault("file.failed", { operation, path, errno: "EIO" }),
      { cause: error },
    );
  }
}
