/** The engine of one host: pools, volumes and jobs over a host, its folders on disk and its journal. */
import { realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fault, StorageError } from "@cistern/schema/errors";
import { writePool, writeVolume } from "@cistern/schema/xml";
import { isRunnable } from "../backends/backend.ts";
import { backends as allBackends } from "../backends/index.ts";
import type { Host } from "../host/index.ts";
import { isFirstStart, markStarted } from "./boot.ts";
import { createBytes } from "./bytes.ts";
import { loadPools } from "./definitions.ts";
import { EventRing } from "./events.ts";
import type { EngineFolders } from "./folders.ts";
import { Formats } from "./formats.ts";
import { AtStart, foundActive, foundStopped } from "./found.ts";
import { HandedOut } from "./handed-out.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import type { Journal } from "./journal.ts";
import { judgePool } from "./judge-pool.ts";
import { judgeChange, judgeNewVolume } from "./judge-volume.ts";
import { sortLeftovers } from "./leftovers.ts";
import { libvirtOnly } from "./libvirt/beside.ts";
import { libvirtSummary } from "./libvirt/libvirt-pool.ts";
import { createLibvirtWatch } from "./libvirt/libvirt-watch.ts";
import { type Backends, backendOf, type Parts, tell, verbOf } from "./parts.ts";
import { Places } from "./places.ts";
import { detailOf, type PoolRecord, summaryOf } from "./pool-record.ts";
import { faultOf } from "./problems.ts";
import { markNeedsYou } from "./reconcile.ts";
import { recoverJobs } from "./recover.ts";
import { createRefresher } from "./refresher.ts";
import { Registry } from "./registry.ts";
import { supportedTypes } from "./runnable.ts";
import { Secrets } from "./secrets/secrets.ts";
import { seeTarget } from "./target.ts";
import type { Engine, FoundPool, HostEvent, HostInfo } from "./types.ts";
import { Uploads } from "./uploads.ts";
import { Based } from "./uses/based.ts";
import { chainOf } from "./uses/chain.ts";
import { orphansOf } from "./uses/orphans.ts";
import { Uses } from "./uses/uses.ts";
import { active, activePool, answering } from "./verbs/pool-states.ts";
import { seenVolume } from "./verbs/seen-volume.ts";
import { firstSight, pageOf, shownVolume, sortedVolumes, volumeEvents, volumeRevision } from "./volumes.ts";

export interface EngineOptions {
  readonly host: Host;
  readonly folders: EngineFolders;
  /** Open; closed by its owner after the engine. */
  readonly store: Journal;
  /** Absolute path of the file with the key that values of secrets are encrypted with; made when it is first needed. */
  readonly secretKey: string;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly backends?: Backends;
}
export interface EngineHandle extends Engine {
  /** Ends the jobs that run, by taking them back where they do not end soon. Pools stay as they are. */
  close(): Promise<void>;
}

/** The host, whose programs get the values of secrets from here. */
const withSecrets = (host: Host, secretValue: (uuid: string) => Uint8Array): Host => ({
  ...host,
  perform: (operation, options) => host.perform(operation, { secretValue, ...options }),
});

const eventBlock = 10_000;
/** A start waits this long for active pools; one on a filesystem that does not answer comes later. */
const firstLookMs = 3_000;

/**
 * Recovers what an agent before this one left behind, loads the pools, and looks at the active ones. The caller holds the
 * lock of the folders: two engines on one set would undo each other's work.
 */
export async function createEngine(options: EngineOptions): Promise<EngineHandle> {
  const { store: journal, backends = allBackends } = options;
  const host = withSecrets(options.host, (uuid) => secrets.secretValue({ uuid }));
  const startedAtMs = Date.now();
  const folders: EngineFolders = { ...options.folders, kept: await realPaths(options.folders.kept) };
  const firstStart = await isFirstStart(folders);
  await recoverJobs(host, journal);

  const registry = new Registry();
  const loaded = await loadPools(folders);
  for (const pool of loaded.pools) registry.add(pool);
  registry.unreadable = loaded.unreadable;

  let jobs: Jobs | undefined;
  const events = new EventRing({
    ...eventNumbers(journal),
    picture: () => [...picture(registry), ...(jobs?.live() ?? []).map((job) => ({ kind: "job" as const, job }))],
  });
  const formats = new Formats(journal.database);
  const based = new Based(journal.database);
  const places = new Places(journal.database, host);
  const refresher = createRefresher({
    host,
    backends,
    events,
    formats,
    based,
    places,
    onTemporary: (pool, names) => {
      const { over, unknown } = sortLeftovers(journal, names);
      if (over.length > 0) jobs?.sweep(pool.uuid);
      return unknown.length;
    },
  });
  const secrets = new Secrets({
    database: journal.database,
    keyFile: options.secretKey,
    events,
    pools: () => registry.all(),
  });
  const handedOut = new HandedOut();
  const libvirt = createLibvirtWatch(host, registry, events);
  await libvirt.look();
  const uses = new Uses(host, registry, based);
  const parts: Parts = {
    host,
    folders,
    backends,
    journal,
    registry,
    events,
    refresher,
    handedOut,
    formats,
    based,
    places,
    libvirt,
    uses,
    uploads: new Uploads(),
    secrets,
  };
  jobs = createJobs(parts);
  const { api } = jobs;
  markNeedsYou(parts);

  const atStart = new AtStart();
  const looks = registry.all().map(async (pool) => {
    await Promise.all([pool.live && resume(parts, atStart, pool), seeTarget(host, pool)]);
  });
  await Promise.race([Promise.all(looks), delay(firstLookMs, undefined, { ref: false })]);
  if (firstStart)
    void autostart(parts, atStart, api)
      .then(() => markStarted(folders))
      .catch(() => undefined);
  for (const pool of registry.all())
    if (!pool.live && !(firstStart && pool.autostart))
      atStart.tell(pool, "stopped", foundStopped(host, backends, pool));
  const closed = new AbortController();

  return {
    host: {
      info: async () => {
        const qemu = await host.libvirtQemu();
        return {
          ...pick(options),
          startedAtMs,
          poolTypes: await supportedTypes(host, backends),
          ...(qemu && { libvirtQemu: qemu }),
          unreadable: registry.unreadable,
          atStart: atStart.report(),
        };
      },
      devices: () => host.devices(),
    },
    pools: {
      list: async (page) => {
        const { rows, ...rest } = pageOf(registry.all(), ({ name }) => name, page);
        return { rows: rows.map(summaryOf), ...rest };
      },
      get: async (uuid) => detailOf(registry.get(uuid)),
      check: async ({ xml, pool }) => {
        const replaces = pool === undefined ? undefined : registry.get(pool);
        const { reading, problems } = await judgePool(parts, { xml, replaces, missingTarget: "warning" });
        return { problems, ...(reading.value ? { canonical: writePool(reading.value) } : {}) };
      },
    },
    sources: {
      find: async ({ type, server }) => await verbOf(backendOf(backends, type), "findSources")(host, server),
    },
    libvirt: {
      list: async (page) => {
        const { rows, ...rest } = pageOf(libvirtOnly(registry), ({ name }) => name, page);
        return { rows: rows.map(libvirtSummary), ...rest, unreadable: libvirt.unreadable() };
      },
    },
    volumes: {
      list: async ({ pool, ...page }) =>
        pageOf(sortedVolumes(activePool(parts, pool).live.now.volumes), ({ name }) => name, page),
      get: async ({ pool: uuid, volume: name }) => {
        const pool = activePool(parts, uuid);
        const known = pool.live.now.attention ? pool.live.now.volumes.get(name) : undefined;
        const { summary, def, file } = known ?? (await seenVolume(parts, pool, name));
        const poolType = active(pool).live.now.def.type;
        parts.handedOut.remember(pool.uuid, name, def);
        return {
          ...summary,
          ...(file ? { image: { ...file.probed, ...(file.links === undefined ? {} : { links: file.links }) } } : {}),
          pool: { uuid: pool.uuid, name: pool.name, type: poolType },
          xml: shownVolume(def, poolType),
          revision: volumeRevision(def),
        };
      },
      uses: async ({ pool: uuid, volumes: names }) => {
        const pool = activePool(parts, uuid);
        answering(pool);
        const known = await uses.in(pool, { fresh: false });
        return names.flatMap((name) => {
          const volume = pool.live?.now.volumes.get(name);
          const found = volume ? known.of(volume) : [];
          return found.length > 0 ? [{ volume: name, uses: found }] : [];
        });
      },
      chain: async ({ pool: uuid, volume: name }) => {
        const pool = activePool(parts, uuid);
        const volume = pool.live.now.volumes.get(name);
        if (!volume) throw new StorageError(fault("volume.not-found", { volume: name, pool: pool.name }));
        return await chainOf(parts, pool, volume);
      },
      orphans: async ({ pool: uuid, ...asked }) => {
        const pool = activePool(parts, uuid);
        answering(pool);
        return await orphansOf(uses, pool, asked);
      },
      setFormat: async ({ pool: uuid, volume: name, format }) => {
        const pool = activePool(parts, uuid);
        const { file, summary } = await seenVolume(parts, pool, name);
        if (!file) throw new StorageError(fault("volume.not-a-file", { volume: name, found: summary.type }));
        return (await refresher.one(pool, name, { format }))?.summary ?? summary;
      },
      check: async ({ pool: uuid, xml, volume: name }) => {
        const pool = activePool(parts, uuid);
        const judged =
          name === undefined
            ? await judgeNewVolume(parts, pool, xml)
            : judgeChange(pool, await seenVolume(parts, pool, name), xml, (path, value) =>
                parts.handedOut.knows(pool.uuid, name, path, value),
              );
        const value = judged.reading.value;
        return {
          problems: judged.problems,
          ...(value ? { canonical: writeVolume(value, { poolType: active(pool).live.now.def.type }) } : {}),
        };
      },
    },
    jobs: api,
    secrets: secrets.api,
    bytes: createBytes(parts, jobs),
    events: { follow: (after, signal) => events.follow(after, AbortSignal.any([signal, closed.signal])) },
    close: async () => {
      closed.abort();
      libvirt.close();
      refresher.close();
      await jobs.close();
    },
  };
}

const pick = ({ id, name, version }: EngineOptions): Pick<HostInfo, "id" | "name" | "version"> => ({
  id,
  name,
  version,
});

async function realPaths(kept: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(kept.map((path) => realpath(path).catch(() => path)));
  return [...new Set([...kept, ...real])];
}

/** Numbers are set aside in blocks on disk, so that none is given out twice, not even after a power cut. */
function eventNumbers(journal: Journal): { readonly first: number; readonly reserve: (number: number) => void } {
  const key = "events.reserved";
  const before = Number(journal.setting(key) ?? "0");
  // One is left out: whoever saw the very last number of the block must still get a snapshot.
  const first = before + 2;
  let reserved = first + eventBlock;
  // At once, since a follower is given a number even where nothing has happened yet.
  journal.set(key, String(reserved));
  const reserve = (number: number) => {
    if (number <= reserved) return;
    try {
      journal.set(key, String(number + eventBlock));
      reserved = number + eventBlock;
    } catch {
      // A full disk must not silence the host; the next event tries again.
    }
  };
  return { first, reserve };
}

function* picture(registry: Registry): Generator<HostEvent> {
  for (const pool of registry.all()) {
    yield { kind: "pool", change: "changed", uuid: pool.uuid, pool: summaryOf(pool) };
    if (pool.live) yield* volumeEvents(pool.uuid, firstSight(pool.live.now.volumes));
  }
}

/** A pool that was active goes on: well if its storage is there and can be read, else marked with the cause. */
async function resume(parts: Parts, atStart: AtStart, pool: PoolRecord): Promise<void> {
  void parts.refresher.begin(pool, undefined);
  const look = parts.refresher.full(pool);
  atStart.tell(pool, "looking", foundActive(pool, look));
  await look.catch(() => parts.refresher.soon(pool));
}

/** What a person may do, a boot may not: start a pool on a folder that is not where it was. Throws target.elsewhere. */
function refuseMoved({ backends, places }: Parts, { uuid, stored }: PoolRecord): void {
  const backend = backends[stored.def.type];
  const moved = isRunnable(backend) && backend.startPool ? undefined : places.moved(uuid);
  if (moved) throw new StorageError(moved);
}

/** Each as a job, so that a person sees which pool did not start, and why. One that is refused at once says so itself. */
async function autostart(parts: Parts, atStart: AtStart, jobs: Engine["jobs"]): Promise<void> {
  const start = async (pool: PoolRecord): Promise<Pick<FoundPool, "found" | "fault">> => {
    try {
      refuseMoved(parts, pool);
      const { id } = await jobs.submit("pools.start", { pool: pool.uuid }, crypto.randomUUID(), { actor: "autostart" });
      const { fault } = await jobs.ended(id);
      return fault ? { found: "attention", fault } : { found: "autostart" };
    } catch (error) {
      pool.notStarted = faultOf(error);
      tell(parts.events, "changed", pool);
      return { found: "attention", fault: pool.notStarted };
    }
  };
  const pools = parts.registry.all().filter((pool) => summaryOf(pool).autostart && !pool.live);
  await Promise.all(
    pools.map(async (pool) => {
      const started = start(pool);
      atStart.tell(pool, "autostart", started);
      await started;
    }),
  );
}
