/** What can be done about a job that could not be taken back, from what the journal kept of it. */
import type { Host, Operation, PerformOptions } from "../host/index.ts";
import { holds } from "./check.ts";
import { isWhole, type Journal, type JournalStep } from "./journal.ts";
import type { JobChoice, JobDetail } from "./types.ts";

export interface Choice {
  readonly choice: JobChoice;
  /** What it does, in order. */
  readonly operations: readonly Operation[];
}

export interface Choices {
  readonly choices: readonly Choice[];
  /** What cannot be chosen, and why. */
  readonly withheld: NonNullable<JobDetail["withheld"]>;
}

/** Steps that ever began, in order. */
export const begunOf = (steps: readonly JournalStep[]): readonly JournalStep[] =>
  steps.slice(0, steps.findLastIndex(({ state }) => state !== "waiting") + 1);

/** A filesystem that hangs does not keep a person from the other choices. */
const lookMs = 1_000;

/**
 * Dismissing can always be chosen. Undoing and finishing only where no operation needs a secret, which is never kept; and
 * finishing only where what is not taken back is known to be whole.
 */
export async function choicesOf(host: Host, steps: readonly JournalStep[]): Promise<Choices> {
  const undo = [...begunOf(steps)].reverse().flatMap((step) => (step.state === "undone" ? [] : step.undo));
  const finish = steps.flatMap((step) => (step.state === "done" ? [] : step.plan));
  const noUndo = undo.every(isWhole) ? undefined : "secret";
  const noFinish = !finish.every(isWhole) ? "secret" : (await isIntact(host, steps)) ? undefined : "taken-back";
  return {
    choices: [
      ...(noUndo ? [] : [{ choice: "undo" as const, operations: undo }]),
      ...(noFinish ? [] : [{ choice: "finish" as const, operations: finish }]),
      { choice: "dismiss", operations: [] },
    ],
    withheld: [
      ...(noUndo ? [{ choice: "undo" as const, why: noUndo } as const] : []),
      ...(noFinish ? [{ choice: "finish" as const, why: noFinish } as const] : []),
    ],
  };
}

/**
 * Whether the steps that were not taken back are as they were: taking a later one back may have spoiled them, and the one
 * that could not be taken back may be so by half. Each that has a check is asked; without one it counts only where neither can be.
 */
async function isIntact(host: Host, steps: readonly JournalStep[]): Promise<boolean> {
  const begun = begunOf(steps);
  const left = begun.filter(({ state }) => state !== "undone");
  const failed = left.at(-1);
  const patient: Host = { ...host, file: (request, how) => host.file(request, { ...how, deadlineMs: lookMs }) };
  for (const step of left) {
    if (left.length === begun.length && (step !== failed || step.undo.length <= 1)) continue;
    if (step.done === undefined || !(await holds(patient, step.done).catch(() => false))) return false;
  }
  return true;
}

/** Does what is left of a job, each step's intent on disk before its act. Throws what the host refuses. */
export async function finishSteps(
  host: Host,
  journal: Pick<Journal, "move">,
  job: string,
  steps: readonly JournalStep[],
  options: PerformOptions = {},
): Promise<void> {
  for (const [position, step] of steps.entries()) {
    if (step.state === "done") continue;
    const there = step.state === "intended" && step.done !== undefined && (await holds(host, step.done));
    if (!there) {
      journal.move(job, [{ position, state: "intended" }]);
      for (const operation of step.plan) await host.perform(operation, options);
    }
    journal.move(job, [{ position, state: "done" }]);
  }
}
