/**
 * A real agent under mixed load for as long as asked, with followers of its events that come and go. Memory and open files of
 * the agent and of its filesystem children are read every second; flat means that the last third of the run holds what the
 * middle third did. The first third is left out: caches, the ring of events and the heap fill up there.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callAgent, dirPool, followAgent, Refused, rawVolume, startAgent } from "../machine/agent.ts";

export interface Soaked {
  readonly operations: number;
  readonly reconnects: number;
  /** Medians of the middle and of the last third. Memory is the agent's own; files are those of its children too. */
  readonly memoryBytes: { readonly middle: number; readonly last: number; readonly perMinute: number };
  readonly files: { readonly middle: number; readonly last: number };
  readonly children: number;
  /** What is not flat, or was refused without a reason. */
  readonly differences: readonly string[];
}

interface Sample {
  readonly atMs: number;
  readonly memoryBytes: number;
  readonly files: number;
  readonly children: number;
}

/** Growth from third to third that a garbage collector's mood explains. */
const slack = { share: 0.1, bytes: 12 * 1024 * 1024, files: 6 };
const workers = 6;
/** From one third to the next. A heap is still filling up in a shorter run, which says nothing of memory. */
const longEnoughMinutes = 1;

export async function soak(of: { readonly folder: string; readonly minutes: number }): Promise<Soaked> {
  const agent = await startAgent(join(of.folder, "agent"));
  const caller = callAgent(agent.socketPath);
  const endMs = performance.now() + of.minutes * 60_000;
  const samples: Sample[] = [];
  const unexplained = new Set<string>();
  const tally = { operations: 0, reconnects: 0 };
  const sampling = setInterval(() => samples.push(sampleOf(agent.pid)), 1_000);
  const goesOn = (): boolean => performance.now() < endMs;

  const work = async (worker: number): Promise<void> => {
    const path = join(of.folder, `pool-${worker}`);
    for (let round = 0; goesOn(); round += 1) {
      const made = await caller.run("pools.create", {
        xml: dirPool(`soak-${worker}`, path),
        build: true,
        start: true,
        autostart: round % 2 === 0,
      });
      const pool = made.subject.pool ?? "";
      for (let number = 0; number < 20 && goesOn(); number += 1) {
        const name = `v${number}`;
        await caller.run("volumes.create", { pool, xml: rawVolume(name) });
        await caller.call("volumes.get", { pool, volume: name });
        await caller.call("pools.list", { limit: 50 });
        // Refused, as some of a person's calls are.
        await caller.run("volumes.create", { pool, xml: rawVolume(name) }).catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error;
        });
        await caller.run("volumes.delete", { pool, volume: name });
        tally.operations += 5;
      }
      for (const verb of ["pools.refresh", "pools.stop", "pools.delete", "pools.undefine"] as const) {
        const ended = await caller.run(verb, { pool });
        if (ended.state !== "finished") unexplained.add(`${verb} ended ${ended.state}: ${ended.fault?.code}`);
        tally.operations += 1;
      }
    }
  };
  const follow = async (): Promise<void> => {
    let after: number | undefined;
    while (goesOn()) {
      const signal = AbortSignal.timeout(500 + (tally.reconnects % 7) * 300);
      try {
        for await (const batch of followAgent(
          { socketPath: agent.socketPath, path: "/trpc/events.follow" },
          after,
          signal,
        ))
          after = batch.seq === 0 ? undefined : batch.seq;
      } catch {
        // Cut, as intended.
      }
      tally.reconnects += 1;
    }
  };
  try {
    await Promise.all([...Array.from({ length: workers }, (_, worker) => work(worker)), follow(), follow()]);
  } finally {
    clearInterval(sampling);
    caller.close();
    await agent.stop();
  }
  return judged(samples, tally, [...unexplained]);
}

function judged(
  samples: readonly Sample[],
  tally: Pick<Soaked, "operations" | "reconnects">,
  unexplained: readonly string[],
): Soaked {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const of = (part: readonly Sample[], read: (sample: Sample) => number) => median(part.map(read));
  const memory = { middle: of(middle, (one) => one.memoryBytes), last: of(last, (one) => one.memoryBytes) };
  const files = { middle: of(middle, (one) => one.files), last: of(last, (one) => one.files) };
  const minutes = ((last[0]?.atMs ?? 0) - (middle[0]?.atMs ?? 0)) / 60_000;
  const differences = [...unexplained];
  if (minutes >= longEnoughMinutes && memory.last > memory.middle * (1 + slack.share) + slack.bytes)
    differences.push(`memory grew from ${megabytes(memory.middle)} to ${megabytes(memory.last)} MB`);
  if (files.last > files.middle + slack.files)
    differences.push(`open files grew from ${files.middle} to ${files.last}`);
  const perMinute = minutes > 0 ? (memory.last - memory.middle) / minutes : 0;
  const children = Math.max(...samples.map((sample) => sample.children));
  return { ...tally, memoryBytes: { ...memory, perMinute }, files, children, differences };
}

const median = (all: readonly number[]): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0;
export const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

function sampleOf(pid: number): Sample {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  const files = [String(pid), ...children].reduce((sum, each) => sum + openFiles(each), 0);
  return { atMs: performance.now(), memoryBytes: kilobytes * 1024, files, children: children.length };
}

function openFiles(pid: string): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It ended while we looked.
    return 0;
  }
}
