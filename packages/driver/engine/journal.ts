/**
 * What must survive a power cut: jobs with the intent of each step, event numbers, the host's id. Each method that writes
 * is one durable commit before it returns.
 */
import type { SQLOutputValue } from "node:sqlite";
import type { Fault } from "@cistern/schema/errors";
import * as devalue from "devalue";
import type { Operation } from "../host/index.ts";
import { Database } from "./database.ts";
import type { Check } from "./step.ts";
import type { JobFilter, JobResolution, JobSummary, StepTitle } from "./types.ts";

/** `undoing` is `running` to everybody outside: a restart must go on undoing and not take the job for finished. */
export type JournalState = "queued" | "running" | "undoing" | "finished" | "undone" | "needs-you" | "dismissed";
export type StepState = "waiting" | "intended" | "done" | "undone";

export interface JournalJob {
  readonly id: string;
  /** Grows with each accepted job; the cursor of a page. */
  readonly number: number;
  readonly verb: string;
  readonly inputHash: string;
  readonly actor: string;
  readonly subject: JobSummary["subject"];
  readonly state: JournalState;
  readonly createdAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly fault: Fault | undefined;
  readonly resolution: JobResolution | undefined;
}
export interface JournalStep {
  readonly title: StepTitle;
  readonly plan: readonly Operation[];
  readonly undo: readonly Operation[];
  readonly done: Check | undefined;
  readonly state: StepState;
  readonly startedAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
  /** What its programs said: printable, without secrets, cut. */
  readonly output?: string | undefined;
}
export interface StepMove {
  readonly position: number;
  readonly state: StepState;
  /** Added to what the step said before. */
  readonly output?: string | undefined;
}

/** How much history is kept: the oldest jobs beyond either go. Jobs that run or wait for a person stay. */
export const keptHistory = { jobs: 5_000, bytes: 200_000_000 } as const;
/** Characters of output that are kept of one step. */
const keptOutput = 16_384;
const forgotten = 16;
const ended = "('finished', 'undone', 'needs-you', 'dismissed')";
const settled = "('finished', 'undone', 'dismissed')";

export class Journal {
  readonly database: Database;
  readonly #kept: { readonly jobs: number; readonly bytes: number };

  /** Opens the file, or makes it; throws when it was written by a later version than this one knows. */
  constructor(file: string, kept: { readonly jobs: number; readonly bytes: number } = keptHistory) {
    this.#kept = kept;
    this.database = new Database(file);
  }

  setting(key: string): string | undefined {
    const row = this.database.sql("SELECT value FROM setting WHERE key = ?").get(key);
    return row === undefined ? undefined : text(row["value"]);
  }

  set(key: string, value: string): void {
    const sql = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    this.database.commit(() => this.database.sql(sql).run(key, value));
  }

  job(id: string): JournalJob | undefined {
    const row = this.database.sql("SELECT * FROM job WHERE id = ?").get(id);
    return row && jobOf(row);
  }

  steps(id: string): readonly JournalStep[] {
    return this.database.sql("SELECT * FROM job_step WHERE job = ? ORDER BY position").all(id).map(stepOf);
  }

  /** Newest first, those before `before`. */
  page(before: number | undefined, limit: number, filter: JobFilter = {}): readonly JournalJob[] {
    const running = filter.state === "running" ? "undoing" : null;
    const rows = this.database
      .sql(
        `SELECT * FROM job WHERE number < ? AND (? IS NULL OR state IN (?, ?)) AND (? IS NULL OR verb = ?)
         AND (? IS NULL OR ? IN (${ofSubject("pool")}, ${ofSubject("toPool")})) ORDER BY number DESC LIMIT ?`,
      )
      .all(
        before ?? Number.MAX_SAFE_INTEGER,
        ...[filter.state ?? null, filter.state ?? null, running],
        ...[filter.verb ?? null, filter.verb ?? null],
        ...[filter.pool ?? null, filter.pool ?? null],
        limit,
      );
    return rows.map(jobOf);
  }

  /** What became of every job that is kept. */
  states(): readonly Pick<JournalJob, "id" | "state">[] {
    const rows = this.database.sql("SELECT id, state FROM job").all();
    return rows.map((row) => ({ id: text(row["id"]), state: text(row["state"]) as JournalState }));
  }

  /** Jobs that wait for a person, oldest first. */
  needYou(): readonly JournalJob[] {
    return this.database.sql("SELECT * FROM job WHERE state = 'needs-you' ORDER BY number").all().map(jobOf);
  }

  /** Notes what a person chose for a job that needs one, with the state that it goes on in. */
  resolve(id: string, state: JournalState, resolution: JobResolution): void {
    this.database.commit(() =>
      this.database
        .sql("UPDATE job SET state = ?, resolution = ? WHERE id = ?")
        .run(state, devalue.stringify(resolution), id),
    );
  }

  /** Jobs that an agent before this one left behind, oldest first. */
  unfinished(): readonly JournalJob[] {
    return this.database.sql(`SELECT * FROM job WHERE state NOT IN ${ended} ORDER BY number`).all().map(jobOf);
  }

  /** Takes a job in as queued, and lets go of the oldest ended ones beyond what is kept. */
  accept(job: Pick<JournalJob, "id" | "verb" | "inputHash" | "actor" | "subject" | "createdAtMs">): void {
    this.database.commit(() => {
      this.database
        .sql(
          "INSERT INTO job (id, verb, input_hash, actor, subject, state, created_ms) VALUES (?, ?, ?, ?, ?, 'queued', ?)",
        )
        .run(job.id, job.verb, job.inputHash, job.actor, devalue.stringify(job.subject), job.createdAtMs);
      this.database
        .sql(`DELETE FROM job WHERE state IN ${settled} AND number <= (SELECT max(number) FROM job) - ?`)
        .run(this.#kept.jobs);
      const oldest = this.database.sql(
        `DELETE FROM job WHERE number IN (SELECT number FROM job WHERE state IN ${settled} ORDER BY number LIMIT ?)`,
      );
      while (this.database.usedBytes() > this.#kept.bytes && Number(oldest.run(forgotten).changes) > 0);
    });
  }

  /** The job runs now: its steps, all waiting, are on disk before the first acts. */
  begin(
    id: string,
    subject: JobSummary["subject"],
    startedAtMs: number,
    steps: readonly Omit<JournalStep, "state">[],
  ): void {
    this.database.commit(() => {
      this.database
        .sql("UPDATE job SET state = 'running', subject = ?, started_ms = ? WHERE id = ?")
        .run(devalue.stringify(subject), startedAtMs, id);
      const insert = this.database.sql(
        "INSERT INTO job_step (job, position, title, plan, undo, done_check, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')",
      );
      steps.forEach((step, position) => {
        const check = step.done === undefined ? null : devalue.stringify(step.done);
        insert.run(
          id,
          position,
          devalue.stringify(step.title),
          devalue.stringify(step.plan.map(redacted)),
          devalue.stringify(step.undo.map(redacted)),
          check,
        );
      });
    });
  }

  /** Moves steps, and the job where a state is given, in one commit. */
  move(
    id: string,
    moves: readonly StepMove[],
    job?: { readonly state: JournalState; readonly fault?: Fault | undefined; readonly endedAtMs?: number },
  ): void {
    this.database.commit(() => {
      const nowMs = Date.now();
      for (const { state, position, output } of moves) {
        const [started, over] = state === "intended" ? [nowMs, null] : [null, nowMs];
        this.database
          .sql(
            `UPDATE job_step SET state = ?, started_ms = coalesce(started_ms, ?), ended_ms = coalesce(?, ended_ms),
             output = substr(coalesce(output, '') || ?, 1, ${keptOutput}) WHERE job = ? AND position = ?`,
          )
          .run(state, started, over, output ?? "", id, position);
      }
      if (!job) return;
      const fault = job.fault === undefined ? null : devalue.stringify(job.fault);
      this.database
        .sql("UPDATE job SET state = ?, fault = coalesce(?, fault), ended_ms = coalesce(?, ended_ms) WHERE id = ?")
        .run(job.state, fault, job.endedAtMs ?? null, id);
    });
  }

  close(): void {
    this.database.close();
  }
}

/** An operation as it may be kept: arguments that no log may see are blacked out. */
function redacted(operation: Operation): Operation {
  if (operation.on !== "program" || !operation.command.redact?.length) return operation;
  const hidden = operation.command.redact;
  return {
    on: "program",
    command: {
      ...operation.command,
      args: operation.command.args.map((arg, index) => (hidden.includes(index) ? "***" : arg)),
    },
  };
}

/** A kept operation that holds nothing in place of its secrets cannot be performed any more. */
export const isWhole = (operation: Operation): boolean =>
  operation.on !== "program" || !operation.command.redact?.length;

/** A part of a subject as devalue writes it: an object of indexes, and the values behind it. */
const ofSubject = (part: "pool" | "toPool"): string =>
  `json_extract(subject, '$[' || json_extract(subject, '$[0].${part}') || ']')`;

type Row = { readonly [column: string]: SQLOutputValue };
const text = (value: SQLOutputValue | undefined): string => String(value);
const optional = (value: SQLOutputValue | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

// What is read back was written above, by this version or one whose tables are the same.
const jobOf = (row: Row): JournalJob => ({
  id: text(row["id"]),
  number: Number(row["number"]),
  verb: text(row["verb"]),
  inputHash: text(row["input_hash"]),
  actor: text(row["actor"]),
  subject: devalue.parse(text(row["subject"])) as JobSummary["subject"],
  state: text(row["state"]) as JournalState,
  createdAtMs: Number(row["created_ms"]),
  startedAtMs: optional(row["started_ms"]),
  endedAtMs: optional(row["ended_ms"]),
  fault: row["fault"] === null ? undefined : (devalue.parse(text(row["fault"])) as Fault),
  resolution: row["resolution"] === null ? undefined : (devalue.parse(text(row["resolution"])) as JobResolution),
});
const stepOf = (row: Row): JournalStep => ({
  title: devalue.parse(text(row["title"])) as StepTitle,
  plan: devalue.parse(text(row["plan"])) as readonly Operation[],
  undo: devalue.parse(text(row["undo"])) as readonly Operation[],
  done: row["done_check"] === null ? undefined : (devalue.parse(text(row["done_check"])) as Check),
  state: text(row["state"]) as StepState,
  startedAtMs: optional(row["started_ms"]),
  endedAtMs: optional(row["ended_ms"]),
  output: row["output"] ? text(row["output"]) : undefined,
});
