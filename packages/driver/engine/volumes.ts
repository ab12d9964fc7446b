/** Volumes as summaries: what changed between two looks, and the events and pages made of them. */
import { createHash } from "node:crypto";
import { type PoolType, type VolumeDef, valueAt, volume, walk } from "@cistern/schema/fields";
import { canonicalVolume } from "@cistern/schema/pool-types";
import { writeVolume } from "@cistern/schema/xml";
import type { SeenVolume } from "../backends/backend.ts";
import type { HostEvent, VolumeSummary } from "./types.ts";

/** Most volumes that one event names. */
const eventVolumes = 200;

export interface VolumeChanges {
  readonly put: readonly VolumeSummary[];
  /** Names in `put` that were not there before; absent where nothing was known before. */
  readonly created?: ReadonlySet<string>;
  readonly removed: readonly string[];
}

export function differences(
  before: ReadonlyMap<string, SeenVolume>,
  after: ReadonlyMap<string, SeenVolume>,
): VolumeChanges {
  const put: VolumeSummary[] = [];
  const created = new Set<string>();
  for (const [name, { summary }] of after) {
    const known = before.get(name);
    if (!known) created.add(name);
    if (!known || !alike(known.summary, summary)) put.push(summary);
  }
  const removed = [...before.keys()].filter((name) => !after.has(name));
  return { put, created, removed };
}

/** All volumes of a pool that comes into view. */
export const firstSight = (volumes: ReadonlyMap<string, SeenVolume>): VolumeChanges => ({
  put: [...volumes.values()].map(({ summary }) => summary),
  removed: [],
});

/** Whether a list would show the same of both. */
export function alike(one: VolumeSummary, other: VolumeSummary): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof VolumeSummary>;
  for (const key of keys) if (one[key] !== other[key]) return false;
  return true;
}

/** As many events as it takes to keep each small. */
export function volumeEvents(pool: string, { put, created, removed }: VolumeChanges): readonly HostEvent[] {
  const events: HostEvent[] = [];
  for (let at = 0; at < Math.max(put.length, removed.length); at += eventVolumes) {
    const some = put.slice(at, at + eventVolumes);
    events.push({
      kind: "volumes",
      pool,
      put: some,
      ...(created ? { created: some.map(({ name }) => name).filter((name) => created.has(name)) } : {}),
      removed: removed.slice(at, at + eventVolumes),
    });
  }
  return events;
}

/** The document that a volume is shown as: what libvirt's `vol-dumpxml` prints for it. */
export const shownVolume = (def: VolumeDef, poolType: PoolType): string =>
  writeVolume(canonicalVolume(def, { poolType, reported: true }), { poolType });

/** Names what a person can change of a volume, as it is now: an apply made from another state is a conflict. */
export function volumeRevision(def: VolumeDef): string {
  const hash = createHash("sha256");
  for (const { path, node } of walk(volume)) {
    if (node.node === "group" || node.meta.change === undefined || node.meta.reported) continue;
    const value = valueAt(def, path);
    hash.update(`${path}=${value === undefined ? "" : node.scalar.encode(value)}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

const inOrder = new WeakMap<ReadonlyMap<string, SeenVolume>, readonly VolumeSummary[]>();

/** By name. Sorted once for each look at a pool, not for each page. */
export function sortedVolumes(volumes: ReadonlyMap<string, SeenVolume>): readonly VolumeSummary[] {
  const known = inOrder.get(volumes);
  if (known) return known;
  const sorted = [...volumes.values()]
    .map(({ summary }) => summary)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  inOrder.set(volumes, sorted);
  return sorted;
}

/** One page of rows that are sorted by `key`, those after `after`. */
export function pageOf<T>(
  rows: readonly T[],
  key: (row: T) => string,
  page: { readonly after?: string | undefined; readonly limit: number },
): { readonly rows: readonly T[]; readonly next?: string } {
  const { after } = page;
  let low = 0;
  for (let high = rows.length; after !== undefined && low < high; ) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && key(row) <= after) low = middle + 1;
    else high = middle;
  }
  const cut = rows.slice(low, low + page.limit);
  const last = cut.at(-1);
  return low + page.limit < rows.length && last !== undefined ? { rows: cut, next: key(last) } : { rows: cut };
}
