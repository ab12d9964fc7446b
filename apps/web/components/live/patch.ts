import type { LiveEvent, Page, PoolRow, VolumeRow, VolumeSort } from "@cistern/control/client";
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

/** What the pages of a list were asked for. */
export interface VolumeList {
  readonly sort: VolumeSort;
  readonly descending?: boolean | undefined;
  readonly search?: string | undefined;
}

/**
 * Volumes of one pool over the pages that are loaded: each row that came is put at its place in the list's order, as the
 * server would. A row whose place lies behind the last loaded one is left out where more pages follow. A new read is needed
 * only where it is not known whether volumes that are not shown are new or gone, since then the total is not known either.
 */
export function patchVolumes(
  pages: readonly Page<VolumeRow>[],
  event: Extract<LiveEvent, { kind: "volumes" }>,
  list: VolumeList,
): Patched<Page<VolumeRow>[]> {
  const put = event.put.filter(({ name }) => contains(name, list.search));
  const moved = new Set([...event.removed, ...put.map(({ name }) => name)]);
  const shown = new Set(pages.flatMap(({ rows }) => rows.flatMap(({ name }) => (moved.has(name) ? [name] : []))));
  const created = new Set(event.created);
  const next = pages.map((page) => ({ ...page, rows: page.rows.filter(({ name }) => !moved.has(name)) }));
  const before = orderOf(list);
  for (const row of put) {
    const page = next.find(({ rows }) => rows.some((other) => before(row, other))) ?? next.at(-1);
    if (!page) break;
    const at = page.rows.findIndex((other) => before(row, other));
    if (at >= 0) page.rows.splice(at, 0, row);
    else if (page.next === undefined) page.rows.push(row);
  }
  const come = put.filter(({ name }) => !shown.has(name));
  const isNew = come.filter(({ name }) => created.has(name)).length;
  const left = event.removed.filter((name) => shown.has(name)).length;
  const more = next.at(-1)?.next !== undefined;
  const leftUnseen = event.removed.some((name) => !shown.has(name) && contains(name, list.search));
  const cameUnknown = event.created === undefined && come.length > 0;
  // Where everything is loaded the rows are the total.
  const rows = next.reduce((sum, page) => sum + page.rows.length, 0);
  const total = (page: Page<VolumeRow>) => (more ? page.total + isNew - left : rows);
  return { data: next.map((page) => ({ ...page, total: total(page) })), stale: more && (leftUnseen || cameUnknown) };
}

/** As the server searches: anywhere in the name, letters of ASCII in either case. */
const contains = (name: string, search: string | undefined): boolean =>
  search === undefined || lower(name).includes(lower(search));
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Whether one row stands before another: by the column, and by name where that is the same. */
function orderOf({ sort, descending }: VolumeList): (one: VolumeRow, other: VolumeRow) => boolean {
  const key = (row: VolumeRow) => (sort === "modified" ? row.modifiedAtMs : row[sort]);
  return (one, other) => {
    const [a, b] = [key(one), key(other)];
    const less = a === b ? one.name < other.name : a < b;
    return descending ? !less && one.name !== other.name : less;
  };
}

/** The newest job stands first; a job that is not there yet is put in front. */
export function patchJobs<T extends { readonly rows: readonly JobSummary[] }>(page: T, job: JobSummary): T {
  const known = page.rows.some((row) => row.id === job.id);
  return { ...page, rows: known ? page.rows.map((row) => (row.id === job.id ? job : row)) : [job, ...page.rows] };
}

/** Whether a job is over, whatever came of it. */
export const hasEnded = (job: JobSummary): boolean => job.state !== "queued" && job.state !== "running";
