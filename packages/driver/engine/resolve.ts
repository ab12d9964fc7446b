/** Carries out what a person chose for a job that could not be taken back. */
import { fault, StorageError } from "@cistern/schema/errors";
import { begunOf, choicesOf, finishSteps } from "./choices.ts";
import { LiveJob, summaryOfRow } from "./job.ts";
import type { JournalState } from "./journal.ts";
import type { LockQueue } from "./locks.ts";
import type { Parts } from "./parts.ts";
import { faultOf } from "./problems.ts";
import { markNeedsYou, poolsOf, reconcilePool, wholeLocks } from "./reconcile.ts";
import { type StepsEnd, undoSteps } from "./run-steps.ts";
import type { Engine, JobChoice, JobSummary } from "./types.ts";

interface Use {
  readonly parts: Parts;
  readonly locks: LockQueue;
  readonly live: Map<string, LiveJob>;
  /** Work that the agent waits for before it ends. */
  readonly track: (work: Promise<void>) => void;
  readonly end: (job: LiveJob, ended: StepsEnd) => void;
  readonly closing: () => boolean;
}

/** What the job goes on as; an agent that dies meanwhile is followed by one that takes it back, or finds it finished. */
const next: { readonly [C in JobChoice]: JournalState } = {
  undo: "undoing",
  finish: "running",
  dismiss: "dismissed",
};

export function createResolve(use: Use): Engine["jobs"]["resolve"] {
  const { parts, live } = use;
  const { journal, events } = parts;
  return async (id, choice, caller) => {
    const { choices } = await choicesOf(parts.host, journal.steps(id));
    // From here on nothing waits: of two choices made at once one counts.
    const row = journal.job(id);
    if (!row) throw new StorageError(fault("job.not-found", { job: id }));
    // The same choice made twice is one.
    if (row.resolution?.choice === choice && row.state !== "needs-you")
      return live.get(id)?.summary ?? summaryOfRow(row);
    const offered = choices.some((each) => each.choice === choice);
    if (use.closing() || live.has(id) || row.state !== "needs-you" || !offered)
      throw new StorageError(fault("job.no-choice", { job: id, choice }));
    const resolution = { choice, actor: caller.actor, atMs: Date.now() };
    journal.resolve(id, next[choice], resolution);
    const { endedAtMs: _, ...before } = summaryOfRow(row);
    const state = choice === "dismiss" ? "dismissed" : "queued";
    const job = new LiveJob({ ...before, resolution, state }, row.inputHash, (told) =>
      events.push({ kind: "job", job: told }),
    );
    if (choice === "dismiss") {
      job.change({ endedAtMs: row.endedAtMs });
      markNeedsYou(parts);
      return job.summary;
    }
    live.set(id, job);
    markNeedsYou(parts);
    use.track(carryOut(use, job, choice));
    return job.summary;
  };
}

/** Works from the journal alone: the verb's code may have been another agent's. */
async function carryOut(use: Use, job: LiveJob, choice: Exclude<JobChoice, "dismiss">): Promise<void> {
  const { parts, locks } = use;
  const { host, journal } = parts;
  const { subject } = job.summary;
  const request = locks.request(wholeLocks(subject), { onMoved: (ahead) => job.change({ ahead }) });
  job.change(request.ahead > 0 ? { ahead: request.ahead } : {});
  const release = await request.held;
  try {
    if (use.closing()) return;
    job.change({ state: "running", ahead: undefined });
    const steps = journal.steps(job.id);
    let cause = job.summary.fault ?? fault("op.interrupted");
    const onStuck = (stuck: JobSummary["stuck"]) => job.change({ stuck });
    let done = choice === "finish";
    if (choice === "finish") {
      try {
        await finishSteps(host, journal, job.id, steps, { onStuck });
      } catch (error) {
        done = false;
        cause = faultOf(error);
      }
    } else {
      const onFailure = (failed: typeof cause) => {
        cause = failed;
      };
      done = await undoSteps(host, journal, job.id, begunOf(steps), { onFailure, onStuck });
    }
    for (const pool of poolsOf(subject)) await reconcilePool(parts, pool);
    if (done && choice === "finish") {
      const endedAtMs = Date.now();
      journal.move(job.id, [], { state: "finished", endedAtMs });
      use.end(job, { state: "finished", endedAtMs });
    } else use.end(job, { state: done ? "undone" : "needs-you", fault: cause });
  } catch (error) {
    use.end(job, { state: "needs-you", fault: faultOf(error) });
  } finally {
    release();
  }
}
