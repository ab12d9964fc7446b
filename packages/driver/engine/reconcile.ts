/** Brings one pool in memory in line with the agent's folders, after something other than a verb changed them. */
import { loadPools } from "./definitions.ts";
import { type Parts, tell } from "./parts.ts";

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

/** Marks each pool with the oldest job on it that waits for somebody, and takes the mark off where none does any more. */
export function markNeedsYou({ journal, registry, events }: Pick<Parts, "journal" | "registry" | "events">): void {
  const standing = new Map(
    journal
      .needYou()
      .toReversed()
      .map(({ id, verb, subject }) => [subject.pool, { job: id, verb }]),
  );
  for (const pool of registry.all()) {
    const mark = standing.get(pool.uuid);
    if (pool.needsYou?.job === mark?.job) continue;
    pool.needsYou = mark;
    tell(events, "changed", pool);
  }
}
