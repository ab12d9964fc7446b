/** Shapes the engine hands out; the router, the web's inventory and the pages read these. Sizes are bytes, times are ms since 1970. */
import type { Fault, Problem } from "@cistern/schema/errors";
import type { ImageFormat, PoolType } from "@cistern/schema/fields";
import type { HostDevices } from "../host/devices.ts";
import type { UserIds } from "../host/users.ts";
import type { Probed } from "../probe/index.ts";
import type { JobChoice, JobDetail, JobFilter, JobSummary, Plan } from "./job-types.ts";
import type { Accepted, VerbInputs, VerbName } from "./verb-inputs.ts";

export type { BlockDevice, HostDevices, ScsiAdapter } from "../host/devices.ts";
export * from "./job-types.ts";
export type * from "./verb-inputs.ts";

export type PoolState = "inactive" | "building" | "starting" | "running" | "degraded" | "inaccessible";

export interface PoolSummary {
  readonly uuid: string;
  readonly name: string;
  readonly type: PoolType;
  readonly state: PoolState;
  /** Whether we start it with the host; off as long as libvirt does. */
  readonly autostart: boolean;
  readonly persistent: boolean;
  /** Zero while the pool has never been refreshed; see `refreshedAtMs`. */
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly available: bigint;
  readonly volumes: number;
  /** Entries of the pool that could not be shown as volumes. */
  readonly skipped: number;
  readonly targetPath?: string;
  readonly refreshedAtMs?: number;
  /** Why the pool is degraded or inaccessible. */
  readonly attention?: Fault;
  /** libvirt has this pool too: whether it has started it, and starts it with the host. */
  readonly libvirt?: { readonly active: boolean; readonly autostart: boolean };
  /** The stored definition differs from the one the active pool runs with. */
  readonly changesAtNextStart: boolean;
}

export interface PoolDetail extends PoolSummary {
  /** The text as the person wrote it: what the next start uses. */
  readonly storedXml: string;
  /** Canonical form of the stored definition. */
  readonly inactiveXml: string;
  /** Canonical form of what is running, sizes included; same as `inactiveXml` plus sizes unless `changesAtNextStart`. */
  readonly activeXml?: string;
  /** Canonical form of the definition that the active pool was started with, without what the host reports. */
  readonly startedXml?: string;
  /** The entries counted as `skipped`, by reason. */
  readonly skippedBy: { readonly [reason: string]: number };
  /** When every file was looked at last. The refresh of a later `refreshedAtMs` trusted the watch, which reported nothing. */
  readonly lookedAtMs?: number;
  /** Of `storedXml`; an apply must carry it. */
  readonly revision: string;
}

export interface VolumeSummary {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly physical: bigint;
  readonly path: string;
  readonly modifiedAtMs: number;
  readonly backingPath?: string;
  readonly linkTarget?: string;
  /** Who said the format of a file: a person or a verb, or the first look at it. */
  readonly formatFrom?: "declared" | "seen";
  /** The content begins as an image of this other format; nothing it says of itself is believed. */
  readonly looksLike?: string;
}

export interface VolumeDetail extends VolumeSummary {
  readonly pool: { readonly uuid: string; readonly name: string; readonly type: PoolType };
  readonly xml: string;
  /** Of the fields a person can change; an apply must carry it. */
  readonly revision: string;
  /** What a file's first bytes say, believed or not, and how many names the file has where it has more than one. */
  readonly image?: Probed & { readonly links?: number };
}

/** What uses a volume. `mounted` and `backing` are overridden by nobody. */
export type VolumeUse =
  /** Attached as a loop device, or a folder on or in which something is mounted. */
  | { readonly kind: "mounted"; readonly device?: string; readonly mountPoint?: string }
  /** That volume is read with this one: is based on it, or keeps its data in it. */
  | {
      readonly kind: "backing";
      readonly pool: string;
      readonly poolName: string;
      readonly volume: string;
      /** Its pool is not active: so it was when that pool was last seen. */
      readonly stopped?: true;
    }
  /** Named by a virtual machine of libvirt's. */
  | { readonly kind: "domain"; readonly domain: string; readonly running: boolean }
  | { readonly kind: "process"; readonly pid: number; readonly command: string; readonly writes: boolean }
  /** Locked as QEMU locks its images, by a process that is not to be seen. */
  | { readonly kind: "locked" };

/** One image of a chain. Without pool and volume it lies in no active pool of this host. */
export interface ChainImage {
  readonly path: string;
  readonly pool?: { readonly uuid: string; readonly name: string };
  readonly volume?: string;
  readonly format?: string;
  readonly allocation?: bigint;
  /**
   * `missing`: no such file; `outside`: a file in no active pool; `unknown`: could not be looked for; `no-file`: a name that
   * is no file's; `loop`: an image that came before; `format`: it is another format than the image on top of it says;
   * `stopped`: an overlay as its pool was last seen, which is not active.
   */
  readonly broken?: "missing" | "outside" | "unknown" | "no-file" | "loop" | "too-deep" | "format" | "stopped";
}
export interface ChainTree extends ChainImage {
  readonly overlays: readonly ChainTree[];
}
export interface VolumeChain {
  /** What the volume is based on, nearest first. */
  readonly base: readonly ChainImage[];
  /** What is based on it. */
  readonly overlays: readonly ChainTree[];
  /** There are more overlays than are told. */
  readonly cut?: true;
}

export type OrphanSort = "name" | "allocation" | "modified";
/** Files that no virtual machine, no other volume and no process here is known to use. */
export interface Orphans {
  readonly rows: readonly VolumeSummary[];
  readonly total: number;
  /** Of all of them, in bytes. */
  readonly allocation: bigint;
  /** Files of libvirt's on virtual machines that could not be read: those may use some of these. */
  readonly unreadable: readonly string[];
}

export type PoolChange =
  | "defined"
  | "undefined"
  | "built"
  | "started"
  | "stopped"
  | "deleted"
  | "refreshed"
  | "changed";
export type SecretChange = "defined" | "changed" | "deleted";
export type HostEvent =
  | {
      readonly kind: "pool";
      readonly change: PoolChange;
      readonly uuid: string /** absent once undefined */;
      readonly pool?: PoolSummary;
    }
  /**
   * Volumes of one pool, many to an event: those of `put` that `created` names are new, the others have changed. Where a
   * pool comes into view (its start, a picture) `created` is absent; where it stops, its volumes come as `removed`.
   */
  | {
      readonly kind: "volumes";
      readonly pool: string;
      readonly put: readonly VolumeSummary[];
      readonly created?: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: "job"; readonly job: JobSummary }
  /** Never in a picture: who shows secrets asks for them. */
  | { readonly kind: "secret"; readonly change: SecretChange; readonly uuid: string }
  /** Pools that only libvirt has came, went or changed: who shows them asks for them. */
  | { readonly kind: "libvirt" }
  /** A fresh picture: between `snapshot-begin` and `snapshot-end` come all pools, volumes and live jobs; what was not named is gone. */
  | { readonly kind: "snapshot-begin" }
  | { readonly kind: "snapshot-end" };
/**
 * Numbered and sent in batches, kept in memory (the last 20,000 at least) and resumed by number. Whoever comes back to a gap,
 * or after a restart of the agent, which is one, gets a fresh picture; no number is given out twice. `seq` is the number
 * of the last event in it, and 0 in a snapshot whose end is yet to come.
 */
export interface EventBatch {
  readonly seq: number;
  readonly events: readonly HostEvent[];
}

/**
 * How a pool was found: active before and well (`running`), with a fault (`attention`), or not answering yet (`looking`);
 * not active before, and left so, its storage being there (`stopped-there`) or not (`stopped`); or started because the host
 * has booted since (`autostart`).
 */
export type Found = "running" | "attention" | "looking" | "stopped-there" | "stopped" | "autostart";
export interface FoundPool {
  readonly uuid: string;
  readonly name: string;
  readonly found: Found;
  readonly fault?: Fault;
}

export interface HostInfo {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** This boot of the agent; sequence numbers never repeat across them. */
  readonly startedAtMs: number;
  readonly poolTypes: readonly { readonly type: PoolType; readonly supported: boolean; readonly missing?: Fault }[];
  /** What this agent found when it started; those in need of attention first, and at most 200 of `total`. */
  readonly atStart?: {
    /** Every first look has been had, and what starts with the host has started or failed. */
    readonly settled: boolean;
    readonly total: number;
    readonly pools: readonly FoundPool[];
  };
  /** The user that libvirt runs machines as, where the host has it: a volume of its own can be used without more rights. */
  readonly libvirtQemu?: UserIds;
  /** Definition files that are on disk and could not be read; they are left as they are. */
  readonly unreadable?: readonly { readonly file: string; readonly fault: Fault }[];
}

/** A source that a server offers, in the words of a pool's definition. */
export interface FoundSource {
  readonly host: string;
  readonly dir: string;
  readonly format: string;
}

/** A pool that libvirt has on this host and we have not. */
export interface LibvirtPoolSummary {
  readonly uuid: string;
  readonly name: string;
  readonly type: PoolType;
  readonly targetPath?: string;
  /** libvirt has started it. */
  readonly active: boolean;
  /** False for one that libvirt forgets when it stops. */
  readonly persistent: boolean;
  readonly autostart: boolean;
}

export type SecretUsageType = "volume" | "iscsi" | "ceph";
/** What a secret is for. `id` is the path of the volume, the name of the iSCSI target's secret, or the name of Ceph's. */
export interface SecretUsage {
  readonly type: SecretUsageType;
  readonly id: string;
}
export interface SecretDefinition {
  /** One that is known replaces that secret's definition and keeps its value; left out, the host makes one. */
  readonly uuid?: string | undefined;
  readonly description?: string | undefined;
  readonly usage: SecretUsage;
  /** Kept in memory only, definition and value: gone when the agent ends. */
  readonly ephemeral: boolean;
  /** Part of the format; values are told to nobody here, private or not. */
  readonly private: boolean;
}
/** Everything that is ever told of a secret. */
export interface SecretSummary extends Omit<SecretDefinition, "uuid" | "description"> {
  readonly uuid: string;
  readonly description?: string;
  readonly hasValue: boolean;
  readonly changedAtMs: number;
}

/** `offset`: bytes that are written, and `sha256` of those. */
export interface UploadState {
  readonly name: string;
  readonly length: bigint;
  readonly offset: bigint;
  readonly sha256: string;
}

export interface Caller {
  readonly actor: string;
}
export interface JobRef {
  readonly job: string;
}
/** What the router calls. The agent makes one; the web only knows its type. */
export interface Engine {
  readonly host: {
    info(): Promise<HostInfo>;
    /** Block devices and SCSI adapters, as they are now. */
    devices(): Promise<HostDevices>;
  };
  readonly pools: {
    list(page: {
      readonly after?: string | undefined;
      readonly limit: number;
    }): Promise<{ readonly rows: readonly PoolSummary[]; readonly next?: string }>;
    get(pool: string): Promise<PoolDetail>;
    /** Format and policy, on this host as it is: nothing is written. `pool`: the pool that the text is to replace. */
    check(input: {
      readonly xml: string;
      readonly pool?: string | undefined;
    }): Promise<{ readonly problems: readonly Problem[]; readonly canonical?: string }>;
  };
  readonly sources: {
    /** What a server offers to pools of the type. Errors: op.unsupported, source.none, tool.missing, command.*. */
    find(input: { readonly type: PoolType; readonly server: string }): Promise<readonly FoundSource[]>;
  };
  readonly libvirt: {
    /** Pools that only libvirt has, by name, and its files that could not be read, which are left alone. */
    list(page: { readonly after?: string | undefined; readonly limit: number }): Promise<{
      readonly rows: readonly LibvirtPoolSummary[];
      readonly next?: string;
      readonly unreadable: readonly { readonly file: string; readonly fault: Fault }[];
    }>;
  };
  readonly volumes: {
    list(input: {
      readonly pool: string;
      readonly after?: string | undefined;
      readonly limit: number;
    }): Promise<{ readonly rows: readonly VolumeSummary[]; readonly next?: string }>;
    get(input: { readonly pool: string; readonly volume: string }): Promise<VolumeDetail>;
    /** Who uses each of these, as of a few seconds ago; names of unused volumes are left out. */
    uses(input: {
      readonly pool: string;
      readonly volumes: readonly string[];
    }): Promise<readonly { readonly volume: string; readonly uses: readonly VolumeUse[] }[]>;
    chain(input: { readonly pool: string; readonly volume: string }): Promise<VolumeChain>;
    orphans(input: {
      readonly pool: string;
      readonly sort: OrphanSort;
      readonly descending: boolean;
      readonly after?: number | undefined;
      readonly limit: number;
    }): Promise<Orphans>;
    /** Takes a file for an image of this format from now on, whatever it looks like. Nothing on the host changes. */
    setFormat(input: {
      readonly pool: string;
      readonly volume: string;
      readonly format: ImageFormat;
    }): Promise<VolumeSummary>;
    /** `volume`: the volume that the text is to change; absent for a new one. */
    check(input: {
      readonly pool: string;
      readonly xml: string;
      readonly volume?: string | undefined;
    }): Promise<{ readonly problems: readonly Problem[]; readonly canonical?: string }>;
  };
  readonly jobs: {
    /** Newest first. */
    list(
      page: { readonly after?: string | undefined; readonly limit: number } & JobFilter,
    ): Promise<{ readonly rows: readonly JobSummary[]; readonly next?: string }>;
    get(job: string): Promise<JobDetail>;
    /** Same id and same input again: the same job. Same id, other input: job.id-reused. */
    submit<V extends VerbName>(verb: V, input: VerbInputs[V], job: string, caller: Caller): Promise<JobSummary>;
    plan<V extends VerbName>(verb: V, input: VerbInputs[V]): Promise<Plan>;
    cancel(job: string): Promise<JobSummary>;
    /** Does what a person chose, behind the locks of the job's pool. Throws job.no-choice where it is not offered. */
    resolve(job: string, choice: JobChoice, caller: Caller): Promise<JobSummary>;
    /** Resolves when the job has ended. */
    ended(job: string): Promise<JobSummary>;
  };
  /** Done at once and no jobs: a value must not come into the journal. */
  readonly secrets: {
    /** By UUID. */
    list(page: {
      readonly after?: string | undefined;
      readonly limit: number;
    }): Promise<{ readonly rows: readonly SecretSummary[]; readonly next?: string }>;
    get(secret: string): Promise<SecretSummary>;
    define(asked: SecretDefinition): Promise<SecretSummary>;
    setValue(input: { readonly secret: string; readonly value: Uint8Array }): Promise<SecretSummary>;
    /** Asks back (secret.in-use) where pools sign in with it. */
    delete(input: { readonly secret: string; readonly accept?: Accepted | undefined }): Promise<void>;
  };
  /** What goes in and out as bytes, beside the calls. */
  readonly bytes: {
    /** How far an upload is, and the SHA-256 of what is there. Throws upload.not-open. */
    upload(job: string, caller: Caller): Promise<UploadState>;
    /** Takes bytes from `offset` on; with `sha256`, of the whole, the upload is at its end. Answers how many are written. */
    take(
      input: {
        readonly job: string;
        readonly offset: bigint;
        readonly body: AsyncIterable<Uint8Array>;
        readonly sha256?: string | undefined;
      },
      caller: Caller,
    ): Promise<{ readonly offset: bigint }>;
    /** A volume's file as it is; reading it ends with volume.changed once it is another one. */
    open(input: { readonly pool: string; readonly volume: string }): Promise<{
      readonly tag: string;
      readonly length: bigint;
      read(from: bigint, to: bigint): AsyncIterable<Uint8Array>;
    }>;
  };
  readonly events: {
    /** From after `seq` where the ring still holds it, else a snapshot first. Ends with the signal. */
    follow(after: number | undefined, signal: AbortSignal): AsyncIterable<EventBatch>;
  };
}
