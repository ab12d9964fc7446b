/** Files of a pool that nothing known here uses. */
import type { PoolRecord } from "../pool-record.ts";
import type { OrphanSort, Orphans, VolumeSummary } from "../types.ts";
import type { Uses } from "./uses.ts";

export interface OrphansAsked {
  readonly sort: OrphanSort;
  readonly descending: boolean;
  /** Number of rows before the first one wanted. */
  readonly after?: number | undefined;
  readonly limit: number;
}

const orders = {
  name: (one, other) => (one.name < other.name ? -1 : 1),
  allocation: (one, other) => Number(one.allocation - other.allocation),
  modified: (one, other) => one.modifiedAtMs - other.modifiedAtMs,
} as const satisfies { readonly [S in OrphanSort]: (one: VolumeSummary, other: VolumeSummary) => number };

/** Folders and links are no images, and are left out. `live`: the pool is active. */
export async function orphansOf(uses: Uses, pool: PoolRecord, asked: OrphansAsked): Promise<Orphans> {
  const known = await uses.in(pool, { fresh: false });
  const found = [...(pool.live?.now.volumes.values() ?? [])].filter(
    (volume) => volume.file !== undefined && known.of(volume).length === 0,
  );
  const order = orders[asked.sort];
  const rows = found.map(({ summary }) => summary).sort(order);
  if (asked.descending) rows.reverse();
  const { after = 0, limit } = asked;
  return {
    rows: rows.slice(after, after + limit),
    total: rows.length,
    allocation: rows.reduce((sum, { allocation }) => sum + allocation, 0n),
    unreadable: known.unreadable,
  };
}
