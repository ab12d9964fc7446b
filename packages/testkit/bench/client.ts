/** One agent of a measurement's own, asked as a client asks it. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { JobSummary, VerbInputs, VerbName } from "@cistern/driver/router";
import { callAgent, dirPool, startAgent } from "../machine/agent.ts";

/** A job is asked for again after this share of its time: its end is known soon, and asking hardly costs the agent any. */
const pollShare = 1 / 64;

export type BenchAgent = Awaited<ReturnType<typeof benchAgent>>;

export async function benchAgent(data: string) {
  const agent = await startAgent(data);
  const caller = callAgent(agent.socketPath);
  /** Resolves when the job has ended; throws where it did not finish. */
  const ended = async (job: string): Promise<JobSummary> => {
    const begun = performance.now();
    for (;;) {
      const summary = await caller.call<JobSummary>("jobs.get", { job });
      if (summary.state === "finished") return summary;
      if (summary.endedAtMs !== undefined) throw new Error(`${summary.verb}: ${summary.fault?.code}`);
      await delay(Math.max(1, (performance.now() - begun) * pollShare));
    }
  };
  const run = async <V extends VerbName>(verb: V, input: VerbInputs[V]): Promise<JobSummary> => {
    const { id } = await caller.call<JobSummary>(verb, { ...input, job: crypto.randomUUID() });
    return await ended(id);
  };
  return {
    pid: agent.pid,
    socketPath: agent.socketPath,
    call: caller.call,
    ended,
    /** Runs a job to its end and returns it; throws where it did not finish. */
    run,
    /** A pool that is defined, by its UUID. */
    definePool: async (target: string): Promise<string> =>
      (await run("pools.define", { xml: dirPool("bench", target) })).subject.pool ?? "",
    memory: () => rssMiB(agent.pid),
    stop: async (): Promise<void> => {
      caller.close();
      await agent.stop();
    },
  };
}

/** A pool that runs, by its UUID. */
export async function startPool(agent: BenchAgent, target: string): Promise<string> {
  const pool = await agent.definePool(target);
  await agent.run("pools.start", { pool });
  return pool;
}

/** Resident memory of a process and the highest it was, in MiB. */
export function rssMiB(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { now: of("VmRSS"), most: of("VmHWM") };
}
