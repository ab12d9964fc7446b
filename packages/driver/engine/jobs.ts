/** Everything that changes the host: taken in once, queued behind its locks, run step by step, undone when it fails. */
import { createHash } from "node:crypto";
import { fault, refuse, StorageError } from "@cistern/schema/errors";
import * as devalue from "devalue";
import { sayerOf } from "../host/index.ts";
import { choicesOf } from "./choices.ts";
import { LiveJob, stepDetails, summaryOfRow } from "./job.ts";
import { LockQueue } from "./locks.ts";
import type { Parts } from "./parts.ts";
import { faultOf } from "./problems.ts";
import { markNeedsYou } from "./reconcile.ts";
import { createResolve } from "./resolve.ts";
import { runSteps, type StepsEnd } from "./run-steps.ts";
import type { Caller, Engine, JobSummary, VerbInputs, VerbName } from "./types.ts";
import { verbs } from "./verbs/index.ts";
import type { Asked, Prepared } from "./verbs/verb.ts";

/** How long running jobs may go on when the agent is asked to end, before they are taken back. */
const graceMs = 2_000;

export interface Jobs {
  readonly api: Engine["jobs"];
  /** Jobs that have not ended. */
  live(): readonly JobSummary[];
  /** Has a pool swept, once at a time. */
  sweep(pool: string): void;
  /** Takes no more jobs, and resolves when none runs. Queued ones are dropped when the agent starts again. */
  close(): Promise<void>;
}

export function createJobs(parts: Parts): Jobs {
  const { journal, events, host, registry } = parts;
  const locks = new LockQueue();
  const say = sayerOf(parts.folders);
  const live = new Map<string, LiveJob>();
  const taking = new Map<string, { readonly inputHash: string; readonly job: Promise<LiveJob> }>();
  const running = new Set<Promise<void>>();
  const sweeping = new Set<string>();
  let closing = false;

  const prepare = <V extends VerbName>(verb: V, input: VerbInputs[V], asked: Asked): Promise<Prepared> =>
    // What libvirt has done in the last second counts.
    (verb.startsWith("pools.") ? parts.libvirt.look() : Promise.resolve()).then(() =>
      verbs[verb].prepare(parts, input, asked),
    );

  const submit: Engine["jobs"]["submit"] = async (verb, input, id, caller) => {
    const inputHash = createHash("sha256")
      .update(`${verb}\n${devalue.stringify(sorted(input))}`)
      .digest("hex");
    const same = (known: { readonly inputHash: string }) => {
      if (known.inputHash !== inputHash) throw new StorageError(fault("job.id-reused", { job: id }));
    };
    const known = live.get(id);
    if (known) {
      same(known);
      return known.summary;
    }
    const past = journal.job(id);
    if (past) {
      same(past);
      return summaryOfRow(past);
    }
    const twin = taking.get(id);
    if (twin) same(twin);
    const job = twin?.job ?? take(verb, input, { id, inputHash, caller }).finally(() => taking.delete(id));
    if (!twin) taking.set(id, { inputHash, job });
    return (await job).summary;
  };

  /** Refuses what can be refused at once; what is left is on disk as queued when this resolves. */
  const take = async <V extends VerbName>(
    verb: V,
    input: VerbInputs[V],
    of: { readonly id: string; readonly inputHash: string; readonly caller: Caller },
  ): Promise<LiveJob> => {
    const { id, inputHash, caller } = of;
    const newUuid = crypto.randomUUID();
    const first = await prepare(verb, input, { job: id, newUuid, runs: false });
    refuse(first.problems, first.accepted);
    if (closing) throw new StorageError(fault("op.interrupted"));
    const summary: JobSummary = {
      id,
      verb,
      subject: first.subject,
      state: "queued",
      actor: caller.actor,
      createdAtMs: Date.now(),
      cancellable: true,
    };
    journal.accept({ ...summary, inputHash });
    const job = new LiveJob(summary, inputHash, (told) => events.push({ kind: "job", job: told }));
    live.set(id, job);
    track(queue(job, verb, input, newUuid));
    return job;
  };

  const track = (work: Promise<void>): void => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  const queue = async <V extends VerbName>(
    job: LiveJob,
    verb: V,
    input: VerbInputs[V],
    newUuid: string,
  ): Promise<void> => {
    const request = locks.request(verbs[verb].locks(parts, input), {
      signal: job.control.signal,
      onMoved: (ahead) => job.change({ ahead }),
    });
    job.change(request.ahead > 0 ? { ahead: request.ahead } : {});
    let release = () => {};
    try {
      release = await request.held;
      if (closing) return;
      await run(job, await prepare(verb, input, { job: job.id, newUuid, runs: true }));
    } catch (error) {
      end(job, { state: "undone", fault: faultOf(error) });
    } finally {
      registry.release(job.id);
      release();
    }
  };

  const run = async (job: LiveJob, prepared: Prepared): Promise<void> => {
    refuse(prepared.problems, prepared.accepted);
    const { steps, subject } = prepared;
    const startedAtMs = Date.now();
    journal.begin(
      job.id,
      subject,
      startedAtMs,
      steps.map(({ title, plan, undo, done }) => ({ title, plan, undo, done })),
    );
    job.steps = steps;
    job.change({ subject, state: "running", startedAtMs, ahead: undefined });
    prepared.begin?.();
    try {
      const onStep = (index: number) => {
        const step = steps[index];
        job.change({
          progress: undefined,
          ...(step ? { step: { index, of: steps.length, title: step.title } } : { cancellable: false }),
        });
      };
      const onProgress = (done: bigint, total: bigint) => job.progress(done, total);
      const ended = await runSteps({
        host,
        journal,
        job: job.id,
        steps,
        signal: job.control.signal,
        incoming: prepared.incoming,
        onStep,
        onProgress,
        onStuck: (stuck) => job.change({ stuck }),
      });
      // What was done stays done, even where telling of it fails; the next refresh tells.
      if (ended.state === "finished") await Promise.resolve(prepared.after()).catch(() => undefined);
      end(job, ended);
    } finally {
      prepared.settled?.();
    }
  };

  const end = (job: LiveJob, ended: StepsEnd): void => {
    const endedAtMs = ended.state === "finished" ? ended.endedAtMs : Date.now();
    try {
      if (ended.state !== "finished") journal.move(job.id, [], { ...ended, endedAtMs });
    } catch {
      // It stays unfinished on disk, and the next agent to start undoes it once more, which changes nothing.
    }
    const over = { cancellable: false, ahead: undefined, step: undefined, progress: undefined, stuck: undefined };
    job.change({ ...over, ...ended, endedAtMs });
    live.delete(job.id);
    job.ended.resolve(job.summary);
    // No other end changes which pools wait for somebody.
    if (ended.state !== "needs-you") return;
    try {
      markNeedsYou(parts);
    } catch {
      // A journal that cannot be read: the next agent to start marks the pools.
    }
  };

  const find = (id: string): JobSummary => {
    const found = live.get(id)?.summary ?? journal.job(id);
    if (!found) throw new StorageError(fault("job.not-found", { job: id }));
    return "number" in found ? summaryOfRow(found) : found;
  };

  return {
    live: () => [...live.values()].map(({ summary }) => summary),
    sweep: (pool) => {
      if (closing || sweeping.has(pool)) return;
      sweeping.add(pool);
      void submit("pools.sweep", { pool }, crypto.randomUUID(), { actor: "agent" })
        .then(({ id }) => live.get(id)?.ended.promise)
        .catch(() => undefined)
        .finally(() => sweeping.delete(pool));
    },
    close: async () => {
      closing = true;
      const all = Promise.all(running);
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      for (const job of live.values()) job.control.abort(new StorageError(fault("op.interrupted")));
      await all;
    },
    api: {
      submit,
      list: async ({ after, limit, ...filter }) => {
        const rows = journal.page(after === undefined ? undefined : Number(after), limit + 1, filter);
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        const summaries = shown.map((row) => live.get(row.id)?.summary ?? summaryOfRow(row));
        return rows.length > limit && last ? { rows: summaries, next: String(last.number) } : { rows: summaries };
      },
      get: async (id) => {
        const found = find(id);
        const steps = journal.steps(id);
        const told = { ...found, steps: stepDetails(steps, say) };
        if (found.state !== "needs-you") return told;
        const { choices, withheld } = await choicesOf(host, steps);
        return {
          ...told,
          choices: choices.map(({ choice, operations }) => ({
            choice,
            operations: operations.map((operation) => say(operation).text),
          })),
          ...(withheld.length > 0 ? { withheld } : {}),
        };
      },
      resolve: createResolve({ parts, locks, live, track, end, closing: () => closing }),
      plan: async (verb, input) => {
        const { steps, problems } = await prepare(verb, input, {
          job: crypto.randomUUID(),
          newUuid: crypto.randomUUID(),
          runs: false,
        });
        return { steps: steps.map(({ title, plan }) => ({ title, operations: plan.map(say) })), problems };
      },
      cancel: async (id) => {
        const job = live.get(id);
        if (job?.summary.cancellable) {
          job.change({ cancellable: false });
          job.control.abort(new StorageError(fault("op.cancelled")));
        }
        return find(id);
      },
      ended: async (id) => (await live.get(id)?.ended.promise) ?? find(id),
    },
  };
}

/** The input with its keys in one order, so that equal inputs are equal texts. */
const sorted = (input: object): object =>
  Object.fromEntries(Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1)));
