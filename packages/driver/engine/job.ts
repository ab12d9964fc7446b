/** One job in memory, and how it looks from outside. */
import { setTimeout as delay } from "node:timers/promises";
import type { Operation, Said } from "../host/index.ts";
import type { JournalJob, JournalStep } from "./journal.ts";
import type { Step } from "./step.ts";
import type { JobDetail, JobState, JobSummary } from "./types.ts";

export class LiveJob {
  readonly id: string;
  readonly inputHash: string;
  readonly control = new AbortController();
  readonly ended = Promise.withResolvers<JobSummary>();
  steps: readonly Step[] = [];
  #summary: JobSummary;
  readonly #tell: (job: JobSummary) => void;
  #told = 0;
  #telling = false;

  constructor(first: JobSummary, inputHash: string, tell: (job: JobSummary) => void) {
    this.id = first.id;
    this.inputHash = inputHash;
    this.#summary = first;
    this.#tell = tell;
  }

  get summary(): JobSummary {
    return this.#summary;
  }

  /** `undefined` takes a part away. */
  change(parts: { [K in keyof JobSummary]?: JobSummary[K] | undefined }): void {
    const next = Object.fromEntries(
      Object.entries({ ...this.#summary, ...parts }).filter(([, value]) => value !== undefined),
    );
    this.#summary = next as unknown as JobSummary;
    this.#told = performance.now();
    this.#tell(this.#summary);
  }

  /** Progress is told a few times a second, however often it comes. */
  progress(done: bigint, total: bigint): void {
    this.#summary = { ...this.#summary, progress: { done, total } };
    if (this.#telling) return;
    this.#telling = true;
    void delay(Math.max(0, this.#told + 200 - performance.now()), undefined, { ref: false }).then(() => {
      this.#telling = false;
      if (this.#summary.state !== "running" || this.#summary.progress === undefined) return;
      this.change({});
    });
  }
}

const outward: { readonly [S in JournalJob["state"]]: JobState } = {
  queued: "queued",
  running: "running",
  undoing: "running",
  finished: "finished",
  undone: "undone",
  "needs-you": "needs-you",
  dismissed: "dismissed",
};

export function summaryOfRow(row: JournalJob): JobSummary {
  return {
    id: row.id,
    verb: row.verb,
    subject: row.subject,
    state: outward[row.state],
    actor: row.actor,
    createdAtMs: row.createdAtMs,
    ...(row.startedAtMs === undefined ? {} : { startedAtMs: row.startedAtMs }),
    ...(row.endedAtMs === undefined ? {} : { endedAtMs: row.endedAtMs }),
    ...(row.fault === undefined ? {} : { fault: row.fault }),
    ...(row.resolution === undefined ? {} : { resolution: row.resolution }),
    cancellable: false,
  };
}

const stepStates = { waiting: "waiting", intended: "running", done: "done", undone: "undone" } as const;

export function stepDetails(steps: readonly JournalStep[], say: (operation: Operation) => Said): JobDetail["steps"] {
  return steps.map(({ title, plan, state, startedAtMs, endedAtMs, output }) => ({
    title,
    state: stepStates[state],
    operations: plan.map((operation) => say(operation).text),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(endedAtMs === undefined || state === "intended" ? {} : { endedAtMs }),
    ...(output === undefined ? {} : { output }),
  }));
}
