import type { HostEvent, PoolSummary, VolumeSummary } from "@cistern/driver/router";

/** What a row of events comes to: for each pool and volume only how it ended up. Gone comes first, then put. */
export interface Folded {
  readonly poolsGone: ReadonlySet<string>;
  readonly pools: ReadonlyMap<string, PoolSummary>;
  /** By pool: how each volume ended up; `undefined` is gone. */
  readonly volumes: ReadonlyMap<string, ReadonlyMap<string, VolumeSummary | undefined>>;
}

/** Folds events, in order, into the least that must be stored. Events of another kind do not count. */
export function foldEvents(events: readonly HostEvent[]): Folded {
  const poolsGone = new Set<string>();
  const pools = new Map<string, PoolSummary>();
  const volumes = new Map<string, Map<string, VolumeSummary | undefined>>();
  for (const event of events) {
    if (event.kind === "pool" && event.pool) pools.set(event.uuid, event.pool);
    else if (event.kind === "pool") {
      poolsGone.add(event.uuid);
      pools.delete(event.uuid);
      volumes.delete(event.uuid);
    } else if (event.kind === "volumes") {
      const known = volumes.get(event.pool) ?? new Map<string, VolumeSummary | undefined>();
      for (const name of event.removed) known.set(name, undefined);
      for (const volume of event.put) known.set(volume.name, volume);
      volumes.set(event.pool, known);
    }
  }
  return { poolsGone, pools, volumes };
}
