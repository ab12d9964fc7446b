import type { LiveEvent, Page, PoolRow, VolumeRow } from "@cistern/control/client";
import type { JobSummary } from "@cistern/driver/router";

/** Rows after a change, and whether the change needs them to be read again: something came that no row stands for. */
export interface Patched<T> {
  readonly data: T;
  readonly stale: boolean;
}

export function patchPools(page: Page<PoolRow>, event: Extract<LiveEvent, { kind: "pool" }>): Patched<Page<PoolRow>> {
  const is = (row: PoolRow) => row.host === event.host && row.uuid === event.uuid;
  const known = page.rows.some(is);
  const { pool } = event;
  if (pool === undefined) {
    if (!known) return { data: page, stale: false };
    return { data: { ...page, rows: page.rows.filter((row) => !is(row)), total: page.total - 1 }, stale: false };
  }
  if (!known) return { data: page, stale: true };
  return { data: { ...page, rows: page.rows.map((row) => (is(row) ? pool : row)) }, stale: false };
}

/**
 * Volumes of one pool over the pages that are loaded. A row keeps its place; a page whose order hangs on what changed
 * (`sort` other than the name), and volumes that are on no loaded page, ask for a new read.
 */
export function patchVolumes(
  pages: readonly Page<VolumeRow>[],
  event: Extract<LiveEvent, { kind: "volumes" }>,
  sort: string,
): Patched<Page<VolumeRow>[]> {
  const removed = new Set(event.removed);
  const put = new Map(event.put.map((row) => [row.name, row]));
  let gone = 0;
  const next = pages.map((page) => ({
    ...page,
    rows: page.rows.flatMap((row) => {
      if (removed.has(row.name)) {
        gone += 1;
        return [];
      }
      const fresh = put.get(row.name);
      put.delete(row.name);
      return [fresh ?? row];
    }),
  }));
  const data = next.map((page) => ({ ...page, total: page.total - gone }));
  return { data, stale: put.size > 0 || (event.put.length > 0 && sort !== "name") };
}

/** The newest job stands first; a job that is not there yet is put in front. */
export function patchJobs<T extends { readonly rows: readonly JobSummary[] }>(page: T, job: JobSummary): T {
  const known = page.rows.some((row) => row.id === job.id);
  return { ...page, rows: known ? page.rows.map((row) => (row.id === job.id ? job : row)) : [job, ...page.rows] };
}

/** Whether a job is over, whatever came of it. */
export const hasEnded = (job: JobSummary): boolean => job.state !== "queued" && job.state !== "running";
