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
import type { JobSummary, StepTitle } from "./types.ts";

/** `undoing` is `running` to everybody outside: a restart must go on undoing and not take the job for finished. */
export type JournalState = "queued" | "running" | "undoing" | "finished" | "undone" | "needs-you";
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
}
export interface JournalStep {
  readonly title: StepTitle;
  readonly plan: readonly Operation[];
  readonly undo: readonly Operation[];
  readonly done: Check | undefined;
  readonly state: StepState;
}
export type StepMove = { readonly position: number; readonly state: StepState };

const keptJobs = 5_000;
const ended = "('finished', 'undone', 'needs-you')";

export class Journal {
  readonly database: Database;

  /** Opens the file, or makes it; throws when it was written by a later version than this one knows. */
  constructor(file: string) {
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
  page(before: number | undefined, limit: number): readonly JournalJob[] {
    const rows = this.database
      .sql("SELECT * FROM job WHERE number < ? ORDER BY number DESC LIMIT ?")
      .all(before ?? Number.MAX_SAFE_INTEGER, limit);
    return rows.map(jobOf);
  }

  /** Jobs that an agent before this one left behind, oldest first. */
  unfinished(): readonly JournalJob[] {
    return this.database.sql(`SELECT * FROM job WHERE state NOT IN ${ended} ORDER BY number`).all().map(jobOf);
  }

  /** Takes a job in as queued, and lets go of the oldest ended ones beyond the last few thousand. */
  accept(job: Pick<JournalJob, "id" | "verb" | "inputHash" | "actor" | "subject" | "createdAtMs">): void {
    this.database.commit(() => {
      this.database
        .sql(
          "INSERT INTO job (id, verb, input_hash, actor, subject, state, created_ms) VALUES (?, ?, ?, ?, ?, 'queued', ?)",
        )
        .run(job.id, job.verb, job.inputHash, job.actor, devalue.stringify(job.subject), job.createdAtMs);
      this.database
        .sql(`DELETE FROM job WHERE state IN ${ended} AND number <= (SELECT max(number) FROM job) - ?`)
        .run(keptJobs);
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
          devalue.stringify(step.undo),
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
      for (const move of moves)
        this.database
          .sql("UPDATE job_step SET state = ? WHERE job = ? AND position = ?")
          .run(move.state, id, move.position);
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
});
const stepOf = (row: Row): JournalStep => ({
  title: devalue.parse(text(row["title"])) as StepTitle,
  plan: devalue.parse(text(row["plan"])) as readonly Operation[],
  undo: devalue.parse(text(row["undo"])) as readonly Operation[],
  done: row["done_check"] === null ? undefined : (devalue.parse(text(row["done_check"])) as Check),
  state: text(row["state"]) as StepState,
});
