/** What is told of jobs and plans. Times are ms since 1970. */
import type { Fault, Problem } from "@cistern/schema/errors";

/**
 * `undone`: failed or cancelled, and everything it did was taken back. `needs-you`: it could not be taken back.
 * `dismissed`: it needed somebody, who took care of it.
 */
export const jobStates = ["queued", "running", "finished", "undone", "needs-you", "dismissed"] as const;
export type JobState = (typeof jobStates)[number];

/** What a person may choose for a job that needs one: take it back once more, do what is left of it, or leave all as it is. */
export const jobChoices = ["undo", "finish", "dismiss"] as const;
export type JobChoice = (typeof jobChoices)[number];
export interface JobResolution {
  readonly choice: JobChoice;
  readonly actor: string;
  readonly atMs: number;
}
/** Left out: any. `pool` is a UUID. */
export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly pool?: string | undefined;
  readonly verb?: string | undefined;
}

/** Key of a sentence in the page's catalogue (`steps.<code>`) and what it names. */
export interface StepTitle {
  readonly code: string;
  readonly facts: { readonly [name: string]: string };
}

export interface JobSummary {
  readonly id: string;
  readonly verb: string;
  /** `toPool`: UUID of another pool, which gets the volume or a copy of it. */
  readonly subject: {
    readonly pool?: string;
    readonly poolName?: string;
    readonly volume?: string;
    readonly toPool?: string;
  };
  readonly state: JobState;
  readonly actor: string;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  /** Jobs in front of this one while it is queued. */
  readonly ahead?: number;
  readonly step?: { readonly index: number; readonly of: number; readonly title: StepTitle };
  readonly progress?: { readonly done: bigint; readonly total: bigint };
  readonly cancellable: boolean;
  readonly fault?: Fault;
  /** A program of this job that no signal ends; the job, and its locks, wait for it. */
  readonly stuck?: Fault;
  /** What was chosen last where it needed a person. */
  readonly resolution?: JobResolution;
}
export interface JobDetail extends JobSummary {
  readonly steps: readonly {
    readonly title: StepTitle;
    readonly state: "waiting" | "running" | "done" | "undone";
    readonly operations: readonly string[];
    readonly startedAtMs?: number;
    readonly endedAtMs?: number;
    /** What its programs said: untrusted, printable, cut. */
    readonly output?: string;
  }[];
  /** Only while it needs a person: each with what it would do, in order. */
  readonly choices?: readonly { readonly choice: JobChoice; readonly operations: readonly string[] }[];
  /**
   * What cannot be chosen: an operation needs a `secret`, which is not kept; or something was `taken-back` already, and whether
   * the rest is whole cannot be told.
   */
  readonly withheld?: readonly {
    readonly choice: Exclude<JobChoice, "dismiss">;
    readonly why: "secret" | "taken-back";
  }[];
}

/** What a verb would do: nothing is done to make it. */
export interface Plan {
  readonly steps: readonly {
    readonly title: StepTitle;
    readonly operations: readonly { readonly effect: "read" | "write"; readonly text: string }[];
  }[];
  /** Warnings and questions; an error is thrown instead. */
  readonly problems: readonly Problem[];
}
