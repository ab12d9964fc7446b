/** One agent of a measurement's own, asked as a client asks it. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { JobSummary, VerbInputs, VerbName } from "@cistern/driver/router";
import { callAgent, startAgent } from "../machine/agent.ts";

/** A job is asked for again after this share of its time: its end is known soon, and asking hardly costs the agent any. */
const pollShare = 1 / 16;

export type BenchAgent = Awaited<ReturnType<typeof benchAgent>>;

export async function benchAgent(data: string) {
  const agent = await startAgent(data);
  const caller = callAgent(agent.socketPath);
  return {
    socketPath: agent.socketPath,
    call: caller.call,
    /** Runs a job to its end and returns it; throws where it did not finish. */
    run: async <V extends VerbName>(verb: V, input: VerbInputs[V]): Promise<JobSummary> => {
      const job = crypto.randomUUID();
      const begun = performance.now();
      let summary = await caller.call<JobSummary>(verb, { ...input, job });
      while (summary.endedAtMs === undefined) {
        await delay(Math.max(1, (performance.now() - begun) * pollShare));
        summary = await caller.call<JobSummary>("jobs.get", { job });
      }
      if (summary.state !== "finished") throw new Error(`${verb}: ${summary.fault?.code}`);
      return summary;
    },
    memory: () => rssMiB(agent.pid),
    stop: async (): Promise<void> => {
      caller.close();
      await agent.stop();
    },
  };
}

/** Resident memory of a process and the highest it was, in MiB. */
export function rssMiB(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { now: of("VmRSS"), most: of("VmHWM") };
}
