/** Keeps what is known of each active pool true: refreshes it, tells what changed, and watches its folder for more. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { type Backend, isRunnable, type Place, type PoolSnapshot, type SeenVolume } from "../backends/backend.ts";
import type { Host } from "../host/index.ts";
import type { EventRing } from "./events.ts";
import type { Declared, Formats } from "./formats.ts";
import { type Backends, backendOf, tell } from "./parts.ts";
import type { Places } from "./places.ts";
import { isElsewhere, isSilent, type LivePool, type PoolRecord } from "./pool-record.ts";
import { faultOf } from "./problems.ts";
import { inSlices } from "./slices.ts";
import type { HostEvent, VolumeSummary } from "./types.ts";
import type { Based } from "./uses/based.ts";
import { alike, differences, volumeEvents } from "./volumes.ts";
import { createWatch, type Watch } from "./watch.ts";

/** A watch is not told of a write through a memory map, a loop device or another name of a file: this often, every file is looked at. */
const longestTrustMs = 15 * 60_000;

/** With the formats that are recorded, and what each volume is read with noted. */
export interface KnownSnapshot extends PoolSnapshot {
  readonly known: true;
}

export interface Refresher {
  /**
   * Looks at every file of the pool; with `trustWatch`, only where its watch reported something since the last time. A
   * failure marks the pool, which keeps its last volumes, and is thrown.
   */
  full(pool: PoolRecord, trustWatch?: boolean): Promise<void>;
  /** Reads one volume anew; undefined when it is gone. `made`: what is declared of a file there from now on. */
  one(pool: PoolRecord, name: string, made?: Declared): Promise<SeenVolume | undefined>;
  /** Reads a pool that may not be active yet; what is recorded of its volumes is in what it answers, for `begin`. */
  look(uuid: string, def: PoolDef): Promise<KnownSnapshot>;
  /** Takes over a first look that a start has made, and begins to watch. */
  begin(pool: PoolRecord, snapshot: KnownSnapshot | undefined): Promise<void>;
  /** Marks a pool whose folder is not where it was, or is there again, without waiting for the next refresh. */
  glance(pool: PoolRecord): void;
  /** A full refresh soon, together with others asked for meanwhile. */
  soon(pool: PoolRecord): void;
  /** The pool is no longer active: nothing is watched, its volumes are gone from view. */
  end(pool: PoolRecord): void;
  close(): void;
}

export interface RefresherOptions {
  readonly host: Host;
  readonly backends: Backends;
  readonly events: EventRing;
  readonly formats: Formats;
  readonly based: Based;
  readonly places: Places;
  /** Hears of hidden files of jobs in a pool that was just read, and gives how many of them will stay. */
  readonly onTemporary: (pool: PoolRecord, names: readonly string[]) => number;
}

export function createRefresher(options: RefresherOptions): Refresher {
  const { host, backends, events, formats, based, places, onTemporary } = options;
  const chains = new Map<string, Promise<unknown>>();
  const watches = new Map<string, Watch>();

  /** One reading of a pool at a time, so that an older one never overwrites a newer one. */
  const inTurn = <T>(pool: PoolRecord, work: () => Promise<T>): Promise<T> => {
    const turn = (chains.get(pool.uuid) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    chains.set(pool.uuid, settled);
    void settled.then(() => chains.get(pool.uuid) === settled && chains.delete(pool.uuid));
    return turn;
  };

  const say = (all: readonly HostEvent[]): void => {
    for (const event of all) events.push(event);
  };

  /** Each volume is taken over as it comes, while the filesystem reads the next ones. */
  const look = async (
    uuid: string,
    def: PoolDef,
    { since, isWanted = () => true }: { readonly since?: string | undefined; readonly isWanted?: () => boolean } = {},
  ): Promise<KnownSnapshot> => {
    const volumes: SeenVolume[] = [];
    const take = (some: readonly SeenVolume[]): void => {
      // Of a pool that was stopped meanwhile, and may be known no more.
      if (!isWanted()) return;
      const applied = formats.apply(uuid, some, Date.now());
      based.note(uuid, applied);
      for (const seen of applied) volumes.push(seen);
    };
    const snapshot = await backendOf(backends, def.type).refreshPool(host, def, since, take);
    await inSlices(snapshot.volumes, take);
    return { ...snapshot, volumes, known: true };
  };

  /** Takes over what was just seen of the pool, and gives what to tell of its volumes. */
  const show = async (
    pool: PoolRecord,
    live: { now: LivePool },
    snapshot: KnownSnapshot,
  ): Promise<readonly HostEvent[]> => {
    const before = live.now;
    const known = snapshot.gone ? before.volumes : new Map<string, SeenVolume>();
    const isAsBefore = snapshot.gone?.length === 0 && snapshot.volumes.length === 0;
    // Where nothing changed, 100,000 entries need not be copied.
    const next = new Map(isAsBefore ? [] : known);
    const put: VolumeSummary[] = [];
    const created = new Set<string>();
    await inSlices(snapshot.volumes, (some) => {
      for (const seen of some) {
        const { name } = seen.summary;
        const last = before.volumes.get(name);
        if (!last) created.add(name);
        if (!last || !alike(last.summary, seen.summary)) put.push(seen.summary);
        next.set(name, seen);
      }
    });
    const candidates = snapshot.gone ?? [...before.volumes.keys()].filter((name) => !next.has(name));
    const removed = candidates.filter((name) => before.volumes.has(name));
    for (const name of removed) next.delete(name);
    const volumes = isAsBefore ? known : next;
    formats.forgetOthers(pool.uuid, volumes);
    based.forgetOthers(pool.uuid, volumes);
    if (pool.live !== live) return [];
    const nowMs = Date.now();
    live.now = {
      def: before.def,
      startedBy: before.startedBy,
      reported: snapshot.reported,
      capacity: snapshot.capacity,
      allocation: snapshot.allocation,
      available: snapshot.available,
      skipped: Object.values(snapshot.skipped).reduce((sum, count) => sum + count, 0),
      skippedBy: snapshot.skipped,
      refreshedAtMs: nowMs,
      lookedAtMs: nowMs,
      mark: snapshot.mark,
      attention: undefined,
      volumes,
    };
    // Where nothing was known before, nothing is new.
    const changes = { put, removed, ...(before.refreshedAtMs === undefined ? {} : { created }) };
    return volumeEvents(pool.uuid, changes);
  };

  /** Whether the watch is to be trusted and has reported nothing: then only space is read. */
  const glanced = async (pool: PoolRecord, live: { now: LivePool }): Promise<boolean> => {
    const { def, mark, lookedAtMs = 0, attention } = live.now;
    if (mark === undefined || attention || Date.now() - lookedAtMs > longestTrustMs) return false;
    const seen = await backendOf(backends, def.type).glancePool?.(host, def, mark);
    if (!seen) return false;
    if (pool.live !== live) return true;
    live.now = { ...live.now, ...seen, refreshedAtMs: Date.now() };
    tell(events, "refreshed", pool);
    return true;
  };

  const full = (pool: PoolRecord, trustWatch = false): Promise<void> =>
    inTurn(pool, async () => {
      const { live } = pool;
      if (!live) return;
      try {
        if (trustWatch && (await glanced(pool, live))) return;
        const { def, mark } = live.now;
        const backend = backendOf(backends, def.type);
        refuseMoved(pool, backend);
        await backend.checkPool?.(host, def);
        const snapshot = await look(pool.uuid, def, { since: mark, isWanted: () => pool.live === live });
        if (pool.live !== live) return;
        refuseMoved(pool, backend, snapshot.place);
        note(pool, snapshot);
        const changes = await show(pool, live, withLeft(pool, snapshot));
        if (pool.live !== live) return;
        tell(events, "refreshed", pool);
        await inSlices(changes, say, 1);
      } catch (error) {
        if (pool.live === live) mark(pool, live, faultOf(error));
        throw error;
      }
    });

  /** A pool that mounts its folder itself looks after that in its own check. */
  const movedOf = (pool: PoolRecord, backend: Backend, found?: Place): Fault | undefined =>
    backend.startPool ? undefined : places.moved(pool.uuid, found);
  const refuseMoved = (...of: Parameters<typeof movedOf>): void => {
    const moved = movedOf(...of);
    if (moved) throw new StorageError(moved);
  };

  /** Counts what of jobs stays in the pool; the rest is swept. */
  const withLeft = (pool: PoolRecord, snapshot: KnownSnapshot): KnownSnapshot => {
    const left = onTemporary(pool, snapshot.temporary ?? []);
    return left > 0 ? { ...snapshot, skipped: { ...snapshot.skipped, left } } : snapshot;
  };

  const note = (pool: PoolRecord, { place }: PoolSnapshot): void => {
    if (place) places.note(pool.uuid, place);
  };

  const mark = (pool: PoolRecord, live: { now: LivePool }, attention: Fault): void => {
    const known = live.now.attention?.code === attention.code;
    // What does not answer keeps the moment since when it does not.
    if (!known || !isSilent(attention)) live.now = { ...live.now, attention };
    if (!known) tell(events, "changed", pool);
  };

  const watch = (pool: PoolRecord): void => {
    const { live } = pool;
    if (!live) return;
    watches.get(pool.uuid)?.close();
    const backend = backends[live.now.def.type];
    const folder = isRunnable(backend) ? backend.watches?.(live.now.def) : undefined;
    const refresh = async () => {
      await full(pool, true).catch(() => undefined);
      return pool.live?.now.attention === undefined;
    };
    watches.set(
      pool.uuid,
      createWatch({
        refresh,
        listen: (changed) =>
          folder === undefined
            ? () => undefined
            : host.watch(folder, changed, (silence) => {
                if (silence === undefined) changed();
                else if (pool.live === live) mark(pool, live, silence);
              }),
      }),
    );
  };

  return {
    full,
    look: (uuid, def) => look(uuid, def),
    one: (pool, name, made) =>
      inTurn(pool, async () => {
        const { live } = pool;
        if (!live) throw notActive(pool);
        const backend = backendOf(backends, live.now.def.type);
        refuseMoved(pool, backend);
        if (!backend.refreshVolume) return live.now.volumes.get(name);
        const found = await backend.refreshVolume(host, live.now.def, name);
        if (made && found?.file) formats.declare(pool.uuid, found.file.identity, made);
        const [seen] = found ? formats.apply(pool.uuid, [found], Date.now()) : [];
        based.noteNow(pool.uuid, name, seen);
        if (pool.live === live) {
          const volumes = new Map(live.now.volumes);
          if (seen) volumes.set(name, seen);
          else volumes.delete(name);
          const changes = differences(only(live.now.volumes, name), only(volumes, name));
          live.now = { ...live.now, volumes };
          if (changes.put.length + changes.removed.length > 0) {
            say(volumeEvents(pool.uuid, changes));
            tell(events, "changed", pool);
          }
        }
        return seen;
      }),
    begin: async (pool, snapshot) => {
      const { live } = pool;
      // A start is a person's word on where the pool is.
      if (live && snapshot) note(pool, snapshot);
      const shown =
        live && snapshot
          ? inTurn(pool, async () => inSlices(await show(pool, live, withLeft(pool, snapshot)), say, 1))
          : undefined;
      watch(pool);
      await shown;
    },
    glance: (pool) => {
      const { live } = pool;
      if (!live) return;
      const moved = movedOf(pool, backendOf(backends, live.now.def.type));
      if (moved) return mark(pool, live, moved);
      if (!isElsewhere(live.now.attention)) return;
      live.now = { ...live.now, attention: undefined };
      watches.get(pool.uuid)?.changed();
    },
    soon: (pool) => watches.get(pool.uuid)?.changed(),
    end: (pool) => {
      watches.get(pool.uuid)?.close();
      watches.delete(pool.uuid);
    },
    close: () => {
      for (const one of watches.values()) one.close();
      watches.clear();
    },
  };
}

const only = (volumes: ReadonlyMap<string, SeenVolume>, name: string): ReadonlyMap<string, SeenVolume> => {
  const seen = volumes.get(name);
  return new Map(seen ? [[name, seen]] : []);
};

export const notActive = (pool: PoolRecord): StorageError =>
  new StorageError(fault("pool.wrong-state", { pool: pool.name, state: "inactive", needs: "active" }));
