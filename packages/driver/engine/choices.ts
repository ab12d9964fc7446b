/** What can be done about a job that could not be taken back, from what the journal kept of it. */
import type { Host, Operation } from "../host/index.ts";
import { holds } from "./check.ts";
import { isWhole, type Journal, type JournalStep } from "./journal.ts";
import type { JobChoice } from "./types.ts";

export interface Choice {
  readonly choice: JobChoice;
  /** What it does, in order. */
  readonly operations: readonly Operation[];
}

/** Steps that ever began, in order. */
export const begunOf = (steps: readonly JournalStep[]): readonly JournalStep[] =>
  steps.slice(0, steps.findLastIndex(({ state }) => state !== "waiting") + 1);

/**
 * Dismissing can always be chosen. Undoing and finishing only where no operation needs a secret, which is never kept; and
 * finishing only while nothing was taken back, since taking one step back may spoil what an earlier one made.
 */
export function choicesOf(steps: readonly JournalStep[]): readonly Choice[] {
  const begun = begunOf(steps);
  const undo = [...begun].reverse().flatMap((step) => (step.state === "undone" ? [] : step.undo));
  const finish = steps.flatMap((step) => (step.state === "done" ? [] : step.plan));
  const intact = begun.every(({ state }) => state !== "undone") && (begun.at(-1)?.undo.length ?? 0) <= 1;
  return [
    ...(undo.every(isWhole) ? [{ choice: "undo" as const, operations: undo }] : []),
    ...(intact && finish.every(isWhole) ? [{ choice: "finish" as const, operations: finish }] : []),
    { choice: "dismiss", operations: [] },
  ];
}

/** Does what is left of a job, each step's intent on disk before its act. Throws what the host refuses. */
export async function finishSteps(
  host: Host,
  journal: Pick<Journal, "move">,
  job: string,
  steps: readonly JournalStep[],
): Promise<void> {
  for (const [position, step] of steps.entries()) {
    if (step.state === "done") continue;
    const there = step.state === "intended" && step.done !== undefined && (await holds(host, step.done));
    if (!there) {
      journal.move(job, [{ position, state: "intended" }]);
      for (const operation of step.plan) await host.perform(operation);
    }
    journal.move(job, [{ position, state: "done" }]);
  }
}
