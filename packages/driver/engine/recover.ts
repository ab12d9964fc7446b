/** What an agent that was ended in the middle of its jobs left behind: each is finished, taken back, or reported. */
import { fault } from "@cistern/schema/errors";
import type { Host } from "../host/index.ts";
import { holds } from "./check.ts";
import { begunOf } from "./choices.ts";
import { isWhole, type Journal, type JournalJob, type JournalStep } from "./journal.ts";
import { undoSteps } from "./run-steps.ts";

/** A filesystem that does not answer must not keep the agent, and every other pool, from starting. */
const undoMs = 5_000;

/** Runs before anything is read from the agent's folders, since undoing may change what is there. */
export async function recoverJobs(host: Host, journal: Journal): Promise<void> {
  for (const job of journal.unfinished()) await recover(host, journal, job);
}

async function recover(host: Host, journal: Journal, job: JournalJob): Promise<void> {
  const steps = journal.steps(job.id);
  const endedAtMs = Date.now();
  if (job.state === "running" && (await allThere(host, steps))) {
    const moves = steps.map((_, position) => ({ position, state: "done" as const }));
    journal.move(job.id, moves, { state: "finished", endedAtMs });
    return;
  }
  const cause = job.fault ?? fault("op.interrupted");
  journal.move(job.id, [], { state: "undoing", fault: cause });
  const begun = begunOf(steps);
  // Secrets are not kept: an act that needs one is a person's to take back.
  const undone =
    begun.every(({ state, undo }) => state === "undone" || undo.every(isWhole)) &&
    (await undoSteps(host, journal, job.id, begun, { deadlineMs: undoMs }));
  journal.move(job.id, [], { state: undone ? "undone" : "needs-you", endedAtMs });
}

/** Every step is done, or only the last one's end is unknown and its result can be seen. */
async function allThere(host: Host, steps: readonly JournalStep[]): Promise<boolean> {
  const last = steps.at(-1);
  if (!last || !steps.slice(0, -1).every(({ state }) => state === "done")) return false;
  if (last.state === "done") return true;
  return last.state === "intended" && last.done !== undefined && (await holds(host, last.done).catch(() => false));
}
