/** What an agent that was ended in the middle of its jobs left behind: each is finished, taken back, or reported. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import type { Host } from "../host/index.ts";
import { pathOf } from "../host/requests.ts";
import { holds } from "./check.ts";
import { begunOf } from "./choices.ts";
import { isWhole, type Journal, type JournalJob, type JournalStep } from "./journal.ts";
import { LockQueue } from "./locks.ts";
import { wholeLocks } from "./reconcile.ts";
import { undoSteps } from "./run-steps.ts";

/** A filesystem that does not answer must not keep the agent, and every other pool, from starting. */
const patienceMs = 4_000;

/**
 * Runs before anything is read from the agent's folders, since undoing may change what is there. Jobs on one pool go in
 * order, others side by side: what hangs keeps only its own pools waiting.
 */
export async function recoverJobs(host: Host, journal: Journal): Promise<void> {
  const locks = new LockQueue();
  const patient = impatient(host);
  await Promise.all(
    journal.unfinished().map(async (job) => {
      const release = await locks.request(wholeLocks(job.subject)).held;
      try {
        await recover(patient, journal, job);
      } finally {
        release();
      }
    }),
  );
}

/** Waits shortly for a filesystem, and only once: what has not answered is refused from then on without asking. */
function impatient(host: Host): Host {
  const silent = new Map<string, Fault>();
  const asking = async <T>(path: string | undefined, ask: () => Promise<T>): Promise<T> => {
    const silence = [...silent].find(([at]) => path === at || path?.startsWith(`${at}/`))?.[1];
    if (silence) throw new StorageError(silence);
    return await ask().catch((error: unknown) => {
      if (error instanceof StorageError && error.fault.code === "filesystem.not-answering") {
        silent.set(error.fault.facts.mountPoint, error.fault);
        // The way there may lead over a link from another filesystem.
        if (path !== undefined) silent.set(path, error.fault);
      }
      throw error;
    });
  };
  return {
    ...host,
    file: (request, options) =>
      asking(pathOf(request), () => host.file(request, { ...options, deadlineMs: patienceMs })),
    perform: (operation, options) =>
      asking(operation.on === "file" ? pathOf(operation.request) : undefined, () =>
        host.perform(operation, { ...options, deadlineMs: patienceMs }),
      ),
  };
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
    (await undoSteps(host, journal, job.id, begun));
  journal.move(job.id, [], { state: undone ? "undone" : "needs-you", endedAtMs });
}

/** Every step is done, or only the last one's end is unknown and its result can be seen. */
async function allThere(host: Host, steps: readonly JournalStep[]): Promise<boolean> {
  const last = steps.at(-1);
  if (!last || !steps.slice(0, -1).every(({ state }) => state === "done")) return false;
  if (last.state === "done") return true;
  return last.state === "intended" && last.done !== undefined && (await holds(host, last.done).catch(() => false));
}
