/** Runs the steps of a job, each one's intent on disk before its act, and takes them back when one fails. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import type { Host, Operation, PerformOptions } from "../host/index.ts";
import { isLasting, mayHaveActed } from "./check.ts";
import { growing } from "./growing.ts";
import type { Journal, JournalStep } from "./journal.ts";
import { faultOf } from "./problems.ts";
import type { Check, Step } from "./step.ts";

export interface RunningSteps {
  readonly host: Host;
  readonly journal: Pick<Journal, "move">;
  readonly job: string;
  readonly steps: readonly Step[];
  readonly signal: AbortSignal;
  /** A step begins; -1 when all are done or the undoing begins. */
  readonly onStep: (index: number) => void;
  readonly onProgress: (done: bigint, total: bigint) => void;
  readonly incoming?: PerformOptions["incoming"];
  /** A program that no signal ends, and undefined once it is gone. */
  readonly onStuck?: PerformOptions["onStuck"];
}

export type StepsEnd =
  | { readonly state: "finished"; readonly endedAtMs: number }
  | { readonly state: "undone" | "needs-you"; readonly fault: Fault };

/** Resolves when every step is done, or everything that was done is taken back or could not be. Never rejects for a failing step. */
export async function runSteps(running: RunningSteps): Promise<StepsEnd> {
  const { journal, job, steps, signal, host } = running;
  let reached = -1;
  let said: string[] = [];
  const output = () => {
    const all = said.join("\n");
    said = [];
    return all === "" ? {} : { output: all };
  };
  const onStuck = running.onStuck === undefined ? {} : { onStuck: running.onStuck };
  const { incoming } = running;
  const options = { onOutput: (text: string) => void said.push(text), incoming, ...onStuck };
  try {
    for (const [index, step] of steps.entries()) {
      refuseWhenGivenUp(signal);
      reached = index;
      journal.move(job, [
        ...(index > 0 ? [{ position: index - 1, state: "done" as const, ...output() }] : []),
        { position: index, state: "intended" },
      ]);
      running.onStep(index);
      if (step.act) await step.act({ host, signal, progress: running.onProgress });
      else
        await growing(host, step, running.onProgress, async () => {
          for (const operation of step.plan)
            await host.perform(operation, { ...options, signal, onProgress: running.onProgress });
        });
    }
    // Who gives up now comes too late: everything is done. From this commit on the job is not undone, whatever happens.
    const endedAtMs = Date.now();
    const last = reached < 0 ? [] : [{ position: reached, state: "done" as const, ...output() }];
    journal.move(job, last, { state: "finished", endedAtMs });
    return { state: "finished", endedAtMs };
  } catch (error) {
    const cause = signal.aborted && signal.reason instanceof StorageError ? signal.reason.fault : faultOf(error);
    running.onStep(-1);
    const last = said.length > 0 ? [{ position: reached, state: "intended" as const, ...output() }] : [];
    note(() => journal.move(job, last, { state: "undoing", fault: cause }));
    const undone = await undoSteps(
      host,
      journal,
      job,
      steps.slice(0, reached + 1).map(({ undo, done }) => ({ undo, done })),
      onStuck,
    );
    return { state: undone ? "undone" : "needs-you", fault: cause };
  }
}

function refuseWhenGivenUp(signal: AbortSignal): void {
  if (signal.aborted)
    throw signal.reason instanceof StorageError ? signal.reason : new StorageError(fault("op.cancelled"));
}

/** Backwards from the last one begun. Stops at the first that cannot be taken back: what came before it may depend on it. */
export async function undoSteps(
  host: Host,
  journal: Pick<Journal, "move">,
  job: string,
  begun: readonly {
    readonly undo: readonly Operation[];
    readonly done: Check | undefined;
    readonly state?: JournalStep["state"];
  }[],
  options: PerformOptions & { readonly onFailure?: (cause: Fault) => void } = {},
): Promise<boolean> {
  for (const [position, step] of [...begun.entries()].reverse()) {
    if (step.state === "undone") continue;
    try {
      const acted = await mayHaveActed(host, step.done);
      // Deleted is deleted, and formatted is formatted: to call that undone would be a lie.
      if (acted && isLasting(step.done) && step.undo.length === 0) return false;
      if (acted) for (const operation of step.undo) await host.perform(operation, options);
      note(() => journal.move(job, [{ position, state: "undone" }]));
    } catch (error) {
      options.onFailure?.(faultOf(error));
      return false;
    }
  }
  return true;
}

/** Undoing goes on where the journal cannot be written: an agent that starts again undoes once more, which changes nothing. */
function note(write: () => void): void {
  try {
    write();
  } catch {}
}
