/** What the pieces of the engine share. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolType } from "@cistern/schema/fields";
import { type Backend, isRunnable } from "../backends/backend.ts";
import type { Backends } from "../backends/index.ts";
import type { Host } from "../host/index.ts";
import type { EventRing } from "./events.ts";
import type { EngineFolders } from "./folders.ts";
import type { Formats } from "./formats.ts";
import type { HandedOut } from "./handed-out.ts";
import type { Journal } from "./journal.ts";
import type { LibvirtWatch } from "./libvirt/libvirt-watch.ts";
import type { Places } from "./places.ts";
import { type PoolRecord, summaryOf } from "./pool-record.ts";
import type { Refresher } from "./refresher.ts";
import type { Registry } from "./registry.ts";
import type { Secrets } from "./secrets/secrets.ts";
import type { PoolChange } from "./types.ts";
import type { Uploads } from "./uploads.ts";
import type { Based } from "./uses/based.ts";
import type { Uses } from "./uses/uses.ts";

export type { Backends };

export interface Parts {
  readonly host: Host;
  readonly folders: EngineFolders;
  readonly backends: Backends;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly events: EventRing;
  readonly refresher: Refresher;
  readonly handedOut: HandedOut;
  readonly formats: Formats;
  readonly based: Based;
  readonly places: Places;
  readonly libvirt: LibvirtWatch;
  readonly uses: Uses;
  readonly uploads: Uploads;
  /** Values for backends, and for nobody outside. */
  readonly secrets: Pick<Secrets, "secretValue" | "usable" | "lacks">;
}

/** Throws type.not-yet for a type that this version cannot run. */
export function backendOf(backends: Backends, poolType: PoolType): Backend {
  const backend = backends[poolType];
  if (!isRunnable(backend)) throw new StorageError(fault("type.not-yet", { poolType }));
  return backend;
}

/** The verb of a backend; op.unsupported where it has none. */
export function verbOf<V extends keyof Backend>(backend: Backend, verb: V): NonNullable<Backend[V]> {
  const act = backend[verb];
  if (act === undefined) throw new StorageError(fault("op.unsupported", { operation: verb, poolType: backend.type }));
  return act;
}

export function tell(events: EventRing, change: PoolChange, pool: PoolRecord): void {
  events.push({ kind: "pool", change, uuid: pool.uuid, ...(change === "undefined" ? {} : { pool: summaryOf(pool) }) });
}
