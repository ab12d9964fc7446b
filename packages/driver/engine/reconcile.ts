/** Brings one pool in memory in line with the agent's folders, after something other than a verb changed them. */
import { loadPools } from "./definitions.ts";
import type { Lock } from "./locks.ts";
import { type Parts, tell } from "./parts.ts";
import type { JobSummary } from "./types.ts";
import { poolLock } from "./verbs/verb.ts";

type Use = Pick<Parts, "folders" | "registry" | "events" | "refresher">;

/** The caller holds the pool's lock. Also reads the storage anew of a pool that is active. */
export async function reconcilePool({ folders, registry, events, refresher }: Use, uuid: string): Promise<void> {
  const { pools, unreadable } = await loadPools(folders);
  registry.unreadable = unreadable;
  const found = pools.find((pool) => pool.uuid === uuid.toLowerCase());
  const known = registry.find(uuid);
  if (known && !(found?.live && known.live)) refresher.end(known);
  if (known) registry.remove(known);
  if (!found) {
    if (known) tell(events, "undefined", known);
    return;
  }
  const pool = known
    ? Object.assign(known, {
        stored: found.stored,
        persistent: found.persistent,
        autostart: found.autostart,
        live: found.live && (known.live ?? found.live),
      })
    : found;
  registry.add(pool);
  if (pool.live && pool.live === found.live) void refresher.begin(pool, undefined);
  tell(events, "changed", pool);
  await refresher.full(pool).catch(() => undefined);
}

/** UUIDs of the pools that a job is about. */
export const poolsOf = ({ pool, toPool }: JobSummary["subject"]): readonly string[] =>
  [pool, toPool].filter((uuid) => uuid !== undefined);

/** For work on a job that goes by the journal alone: its pools, and the name of the first, as a whole. */
export const wholeLocks = (subject: JobSummary["subject"]): readonly Lock[] => [
  ...poolsOf(subject).flatMap(poolLock),
  ...(subject.poolName === undefined ? [] : [{ key: `name:${subject.poolName}`, mode: "exclusive" as const }]),
];

/** Marks each pool with the oldest job on it that waits for somebody, and takes the mark off where none does any more. */
export function markNeedsYou({ journal, registry, events }: Pick<Parts, "journal" | "registry" | "events">): void {
  const standing = new Map(
    journal
      .needYou()
      .toReversed()
      .flatMap(({ id, verb, subject }) => poolsOf(subject).map((pool) => [pool, { job: id, verb }] as const)),
  );
  for (const pool of registry.all()) {
    const mark = standing.get(pool.uuid);
    if (pool.needsYou?.job === mark?.job) continue;
    pool.needsYou = mark;
    tell(events, "changed", pool);
  }
}
