/** A pool in the agent's memory, and how it looks from outside. Everything here can be had again from disk and host. */
import { createHash } from "node:crypto";
import { type Fault, fault } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { canonicalPool } from "@cistern/schema/pool-types";
import { writePool } from "@cistern/schema/xml";
import type { SeenVolume } from "../backends/backend.ts";
import type { PathFacts } from "../host/index.ts";
import type { StartedBy } from "./libvirt/beside.ts";
import type { PoolDetail, PoolState, PoolSummary } from "./types.ts";

export interface StoredPool {
  /** As the person wrote it, without reported elements. */
  readonly text: string;
  readonly def: PoolDef;
  readonly revision: string;
}

/** An active pool. A new start makes a new one, so work begun before a stop can tell that it came too late. */
export interface LivePool {
  /** What it was started with. */
  readonly def: PoolDef;
  readonly startedBy: StartedBy;
  readonly reported: PoolDef;
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly available: bigint;
  readonly skipped: number;
  /** Entries that are no volumes, by reason. */
  readonly skippedBy: { readonly [reason: string]: number };
  readonly refreshedAtMs: number | undefined;
  /** When every file was looked at; a later refresh has trusted the watch, which reported nothing. */
  readonly lookedAtMs: number | undefined;
  /** Of that look. */
  readonly mark: string | undefined;
  readonly attention: Fault | undefined;
  readonly volumes: ReadonlyMap<string, SeenVolume>;
}

export interface PoolRecord {
  readonly uuid: string;
  readonly name: string;
  stored: StoredPool;
  /** False for a pool that is active and whose definition is gone: it ends when it stops. */
  persistent: boolean;
  autostart: boolean;
  live: { now: LivePool } | undefined;
  /** What a job is making of it at the moment. */
  during: "building" | "starting" | undefined;
  /** Why it did not start by itself when the host did; forgotten with the next start or definition. */
  notStarted?: Fault | undefined;
  /** A job on it that could not be taken back and waits for somebody. */
  needsYou?: { readonly job: string; readonly verb: string } | undefined;
  /** Real path of the target as last seen. */
  realTarget: string | undefined;
  /** What libvirt says of the pool of the same UUID, where it has one; the registry's to set. */
  libvirt?: PoolSummary["libvirt"] | undefined;
  /** The folder there as last seen, so that it is known again by another path. */
  seenTarget?: Pick<PathFacts, "identity" | "place"> | undefined;
}

export const revisionOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

export const newLive = (def: PoolDef, startedBy: StartedBy = "cistern"): { now: LivePool } => ({
  now: {
    def,
    startedBy,
    reported: def,
    capacity: 0n,
    allocation: 0n,
    available: 0n,
    skipped: 0,
    skippedBy: {},
    refreshedAtMs: undefined,
    lookedAtMs: undefined,
    mark: undefined,
    attention: undefined,
    volumes: new Map(),
  },
});

/** The storage does not answer at all, which is worse than an answer that is an error. */
export const isSilent = (attention: Fault | undefined): boolean => attention?.code === "filesystem.not-answering";

/** What lies at its path now is not the pool. */
export const isElsewhere = (attention: Fault | undefined): boolean => attention?.code === "target.elsewhere";

function stateOf(pool: PoolRecord): PoolState {
  if (pool.during) return pool.during;
  if (!pool.live) return "inactive";
  if (pool.live.now.attention) return isSilent(pool.live.now.attention) ? "inaccessible" : "degraded";
  return pool.live.now.refreshedAtMs === undefined ? "starting" : "running";
}

const differ = (one: PoolDef, other: PoolDef): boolean => one !== other && writePool(one) !== writePool(other);

export function summaryOf(pool: PoolRecord): PoolSummary {
  const live = pool.live?.now;
  const def = live?.def ?? pool.stored.def;
  const attention =
    (live ? live.attention : pool.notStarted) ?? (pool.needsYou && fault("job.needs-you", pool.needsYou));
  return {
    uuid: pool.uuid,
    name: pool.name,
    type: def.type,
    state: stateOf(pool),
    // Two that start one pool with the host would be one too many.
    autostart: pool.autostart && !pool.libvirt?.autostart,
    persistent: pool.persistent,
    capacity: live?.capacity ?? 0n,
    allocation: live?.allocation ?? 0n,
    available: live?.available ?? 0n,
    volumes: live?.volumes.size ?? 0,
    skipped: live?.skipped ?? 0,
    ...(def.target?.path === undefined ? {} : { targetPath: def.target.path }),
    ...(live?.refreshedAtMs === undefined ? {} : { refreshedAtMs: live.refreshedAtMs }),
    ...(attention === undefined ? {} : { attention }),
    ...(pool.libvirt === undefined ? {} : { libvirt: pool.libvirt }),
    changesAtNextStart: live !== undefined && differ(live.def, pool.stored.def),
  };
}

export function detailOf(pool: PoolRecord): PoolDetail {
  const live = pool.live?.now;
  const active = live && {
    ...live.reported,
    capacity: live.capacity,
    allocation: live.allocation,
    available: live.available,
  };
  return {
    ...summaryOf(pool),
    storedXml: pool.stored.text,
    inactiveXml: writePool(canonicalPool(pool.stored.def)),
    skippedBy: live?.skippedBy ?? {},
    ...(live?.lookedAtMs === undefined ? {} : { lookedAtMs: live.lookedAtMs }),
    ...(active ? { activeXml: writePool(canonicalPool(active, { reported: true })) } : {}),
    ...(live ? { startedXml: writePool(canonicalPool(live.def)) } : {}),
    revision: pool.stored.revision,
  };
}
