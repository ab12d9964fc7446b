/**
 * Many clients at once on a few pools of one real agent. Each answer is one that some order of the calls could have given:
 * a volume or a pool is made at most once between two removals, a job always ends, and in the end the disk holds what the
 * finished jobs, taken in the order in which they ended, leave behind.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { JobSummary, VolumeSummary } from "@cistern/driver/router";
import { type AgentCaller, callAgent, dirPool, Refused, rawVolume, startAgent } from "../machine/agent.ts";
import { randomOf } from "./options.ts";

export interface Race {
  /** Everything of the run is below it. */
  readonly folder: string;
  readonly seed: number;
  readonly clients: number;
  /** Operations of all clients together. */
  readonly count: number;
}
export interface Raced {
  readonly operations: number;
  readonly finished: number;
  readonly refused: number;
  readonly twins: number;
  readonly seconds: number;
  /** What should not be; empty when all is well. */
  readonly differences: readonly string[];
}

const poolCount = 4;
/** Few enough that clients meet. */
const names = Array.from({ length: 12 }, (_, index) => `v${index}`);
/** A job that has not ended by then is stuck. */
const stuckMs = 60_000;

/** Refusals that another client's call explains. */
const explained = new Set([
  "volume.exists",
  "volume.not-found",
  // A copy of it is being made.
  "volume.in-use",
  "revision.conflict",
  "pool.wrong-state",
  "job.id-reused",
]);

/** One change of a pool's volumes, as the sequential model knows it. */
interface Change {
  readonly atMs: number;
  readonly pool: number;
  readonly kind: "create" | "delete" | "resize";
  readonly name: string;
  /** Undefined where it is that of another volume, whatever it had at that moment. */
  readonly capacity?: bigint;
}

export async function race(of: Race): Promise<Raced> {
  const random = randomOf(of.seed);
  const agent = await startAgent(join(of.folder, "agent"));
  const caller = callAgent(agent.socketPath);
  const differences: string[] = [];
  const changes: Change[] = [];
  const tally = { operations: 0, finished: 0, refused: 0, twins: 0 };
  const begun = performance.now();
  try {
    const pools: string[] = [];
    for (let index = 0; index < poolCount; index += 1) {
      const xml = dirPool(`race-${index}`, join(of.folder, `pool-${index}`));
      const job = await caller.run("pools.create", { xml, build: true, start: true, autostart: false });
      pools.push(job.subject.pool ?? "");
    }
    const at = (index: number): string => pools[index] ?? "";

    const ended = async (job: Promise<JobSummary>, what: string): Promise<JobSummary | undefined> => {
      tally.operations += 1;
      const stuck = new Promise<"stuck">((resolve) => setTimeout(() => resolve("stuck"), stuckMs).unref());
      try {
        const end = await Promise.race([job, stuck]);
        if (end === "stuck") {
          differences.push(`${what} did not end`);
          return undefined;
        }
        if (end.state === "finished") tally.finished += 1;
        else {
          tally.refused += 1;
          if (end.state !== "undone" || !explained.has(end.fault?.code ?? ""))
            differences.push(`${what} ended ${end.state} with ${end.fault?.code}`);
        }
        return end;
      } catch (error) {
        tally.refused += 1;
        if (!(error instanceof Refused) || !explained.has(error.code))
          differences.push(`${what} was refused: ${String(error)}`);
        return undefined;
      }
    };
    const note = (job: JobSummary | undefined, change: Omit<Change, "atMs">) => {
      if (job?.state === "finished") changes.push({ atMs: job.endedAtMs ?? 0, ...change });
    };

    const client = async (operations: number): Promise<void> => {
      for (let done = 0; done < operations; done += 1) {
        const pool = Math.floor(random() * poolCount);
        const name = names[Math.floor(random() * names.length)] ?? "";
        const capacity = BigInt(1 + Math.floor(random() * 64)) * 4096n;
        const dice = random();
        const what = `${name} in pool ${pool}`;
        const xml = rawVolume(name, capacity);
        if (dice < 0.35) {
          const job = await ended(caller.run("volumes.create", { pool: at(pool), xml }), `create ${what}`);
          note(job, { pool, kind: "create", name, capacity });
        } else if (dice < 0.55) {
          const job = await ended(caller.run("volumes.delete", { pool: at(pool), volume: name }), `delete ${what}`);
          note(job, { pool, kind: "delete", name, capacity });
        } else if (dice < 0.65) {
          await grow(caller, at(pool), name, (job, now) =>
            ended(job, `grow ${what}`).then((end) => note(end, { pool, kind: "resize", name, capacity: now })),
          );
        } else if (dice < 0.7) {
          const input = { pool: at(pool), volume: name, capacity, accept: ["volume.capacity-shrinks" as const] };
          const job = await ended(caller.run("volumes.resize", input), `resize ${what}`);
          note(job, { pool, kind: "resize", name, capacity });
        } else if (dice < 0.82) {
          const to = Math.floor(random() * poolCount);
          const other = names[Math.floor(random() * names.length)] ?? "";
          const moves = dice >= 0.76 && to !== pool;
          const input = { pool: at(pool), volume: name, toPool: at(to), name: other };
          const verb = moves ? "volumes.move" : "volumes.clone";
          const job = await ended(caller.run(verb, input), `${verb} ${what} as ${other} in pool ${to}`);
          note(job, { pool: to, kind: "create", name: other });
          if (moves) note(job, { pool, kind: "delete", name });
        } else if (dice < 0.86) {
          const how = random() < 0.5 ? "zero" : "trim";
          await ended(caller.run("volumes.wipe", { pool: at(pool), volume: name, how }), `wipe ${what}`);
        } else if (dice < 0.93) {
          // The same job sent twice is one job.
          const job = crypto.randomUUID();
          const twice = await Promise.all(
            [1, 2].map(() => ended(caller.run("volumes.create", { pool: at(pool), xml }, job), `create ${what} twice`)),
          );
          tally.twins += 1;
          note(
            twice.find((one) => one?.state === "finished"),
            { pool, kind: "create", name, capacity },
          );
        } else if (dice < 0.995) await ended(caller.run("pools.refresh", { pool: at(pool) }), `refresh pool ${pool}`);
        else {
          await ended(caller.run("pools.stop", { pool: at(pool) }), `stop pool ${pool}`);
          await ended(caller.run("pools.start", { pool: at(pool) }), `start pool ${pool}`);
        }
      }
    };
    await Promise.all(Array.from({ length: of.clients }, () => client(Math.ceil(of.count / of.clients))));
    await twoEqualCreates(caller, of.folder, differences);
    for (let pool = 0; pool < poolCount; pool += 1)
      differences.push(...(await compare(caller, at(pool), join(of.folder, `pool-${pool}`), modelOf(changes, pool))));
    const { rows } = await caller.call<{ rows: JobSummary[] }>("jobs.list", { limit: 200 });
    for (const job of rows) if (job.endedAtMs === undefined) differences.push(`job ${job.verb} has not ended`);
  } finally {
    caller.close();
    await agent.stop();
  }
  return { ...tally, seconds: (performance.now() - begun) / 1000, differences };
}

/** Makes a volume larger than it is now, by its own text as an editor would. */
async function grow(
  caller: AgentCaller,
  pool: string,
  volume: string,
  submit: (job: Promise<JobSummary>, capacity: bigint) => Promise<void>,
): Promise<void> {
  const seen = await caller
    .call<{ xml: string; revision: string; capacity: bigint }>("volumes.get", { pool, volume })
    .catch((error: unknown) => {
      if (error instanceof Refused && explained.has(error.code)) return undefined;
      throw error;
    });
  if (!seen) return;
  const capacity = seen.capacity + 4096n;
  const xml = seen.xml.replace(/<capacity[^>]*>\d+<\/capacity>/, `<capacity unit='bytes'>${capacity}</capacity>`);
  await submit(caller.run("volumes.change", { pool, volume, xml, revision: seen.revision }), capacity);
}

/** Of two equal creates, and of two pools on one folder, exactly one wins. */
async function twoEqualCreates(caller: AgentCaller, folder: string, differences: string[]): Promise<void> {
  for (let index = 0; index < 5; index += 1) {
    const xml = dirPool(`twin-${index}`, join(folder, `twin-${index}`));
    const make = () =>
      caller.run("pools.create", { xml, build: true, start: true, autostart: false }).then(
        ({ state }) => state,
        () => "refused",
      );
    const won = (await Promise.all([make(), make(), make()])).filter((state) => state === "finished").length;
    if (won !== 1) differences.push(`of three equal pools ${won} were made`);
  }
}

/** What is there after the finished jobs, one after the other; a step that could not follow the one before it is `undefined` in it. */
function modelOf(changes: readonly Change[], pool: number): ReadonlyMap<string, readonly Change[]> {
  const byName = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.pool !== pool) continue;
    const known = byName.get(change.name) ?? [];
    known.push(change);
    byName.set(change.name, known);
  }
  return byName;
}

async function compare(
  caller: AgentCaller,
  pool: string,
  folder: string,
  model: ReadonlyMap<string, readonly Change[]>,
): Promise<readonly string[]> {
  const differences: string[] = [];
  const onDisk = new Set(await readdir(folder));
  await caller.run("pools.start", { pool }).catch(() => undefined);
  await caller.run("pools.refresh", { pool });
  const { rows } = await caller.call<{ rows: VolumeSummary[] }>("volumes.list", { pool, limit: 200 });
  const shown = new Map(rows.map((row) => [row.name, row]));
  for (const name of onDisk) if (!names.includes(name)) differences.push(`${folder} holds ${name}`);
  for (const name of names) {
    const changes = model.get(name) ?? [];
    const made = changes.filter(({ kind }) => kind === "create").length;
    const gone = changes.filter(({ kind }) => kind === "delete").length;
    // Made and gone take turns in every order, so their numbers alone tell what is left.
    if (made !== gone && made !== gone + 1)
      differences.push(`${folder}/${name}: made ${made} times, gone ${gone} times`);
    if (onDisk.has(name) !== made > gone)
      differences.push(`${folder}/${name}: on disk ${onDisk.has(name)}, by model ${made > gone}`);
    if (onDisk.has(name) !== shown.has(name))
      differences.push(`${folder}/${name}: on disk ${onDisk.has(name)}, shown ${shown.has(name)}`);
    if (!onDisk.has(name)) continue;
    const size = BigInt((await stat(join(folder, name))).size);
    if (shown.get(name)?.capacity !== size) differences.push(`${folder}/${name}: ${size} bytes, shown otherwise`);
    const last = lastSize(changes);
    if (last !== undefined && !last.has(size))
      differences.push(`${folder}/${name}: ${size} bytes, by model ${[...last]}`);
  }
  return differences;
}

/** The sizes that may be left: that of the last change, and of those that ended in the same millisecond. */
function lastSize(changes: readonly Change[]): ReadonlySet<bigint> | undefined {
  const sized = changes.filter(({ kind }) => kind !== "delete");
  const lastMs = Math.max(...sized.map(({ atMs }) => atMs));
  const last = sized.filter(({ atMs }) => atMs === lastMs).map(({ capacity }) => capacity);
  const known = last.filter((capacity) => capacity !== undefined);
  return last.length === 0 || known.length < last.length ? undefined : new Set(known);
}
