import type { Problem } from "@cistern/schema/errors";
import type { PoolDef, PoolType, VolumeDef, Wiping } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { FoundSource, Overwriting, VolumeSummary } from "../engine/types.ts";
import type { Host, KernelPart, Rights, Tool } from "../host/index.ts";
import type { Probed } from "../probe/index.ts";

/** A volume as the last refresh saw it: its summary, and its full definition for the XML. */
export interface SeenVolume {
  readonly summary: VolumeSummary;
  readonly def: VolumeDef;
  /** Of a volume that is a file, and no link to one. */
  readonly file?: {
    /** The same as long as it is the same file, under whatever name. */
    readonly identity: string;
    readonly bornAtMs?: number;
    readonly probed: Probed;
    /** Names that the file has, where it has more than one. */
    readonly links?: number;
  };
}
/** Where a folder lies: its real path, and the mount point of its filesystem. */
export interface Place {
  readonly path: string;
  readonly mountPoint: string;
}
/** A look at all of a pool; without `gone`, `volumes` is everything there is. */
export interface PoolSnapshot {
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly available: bigint;
  readonly volumes: readonly SeenVolume[];
  readonly skipped: { readonly [reason: string]: number };
  /** Files in the pool's folder that are named as jobs name what is not whole yet. */
  readonly temporary?: readonly string[];
  /** Of a pool that is a folder wherever it happens to be: one that mounts its folder itself knows better. */
  readonly place?: Place;
  /** By which the next look can be told only what is different. */
  readonly mark?: string;
  /** `volumes` are only those new or different since the look asked for; these are there no more. */
  readonly gone?: readonly string[];
  /** Fields that the host reports back into the running definition, such as the folder's real permissions. */
  readonly reported: PoolDef;
}
export interface Making {
  readonly host: Host;
  readonly pool: PoolDef;
  /** Id of the job: marks temporary names, so that what it left can be found. */
  readonly job: string;
  /** UUID of the secret that the volume is encrypted with, where it is. */
  readonly secret?: string;
  /** The other active pools of the host whose volumes are files: their images may stand in a chain. */
  readonly others?: readonly PoolDef[];
}

export interface NewVolume {
  /** Writes the tables of the whole image now, so that writing to it later need not; its storage is still taken as it is written. */
  readonly metadata?: boolean;
}

/** Whose content a new volume gets. */
export interface Source {
  readonly pool: PoolDef;
  readonly volume: SeenVolume;
}

/** What a host must have before any pool of a type can run. */
export interface HostParts {
  /** Programs that are run, with the Debian package of each. */
  readonly tools: readonly Tool[];
  readonly kernel: readonly KernelPart[];
}

/** A pool type that this version knows and cannot run yet: what it needs, and no verb. */
export interface Needs extends HostParts {
  readonly type: PoolType;
  /** What more a source format needs, where formats differ. Of the type, one must be there; the first is the usual one. */
  readonly formats?: { readonly [format: string]: HostParts };
}

/** One pool type. Reads answer, verbs answer with steps; only `refreshPool` is mandatory and presence is capability. */
export interface Backend extends Needs {
  /**
   * `since`: mark of the last look; a type that gives no marks always answers with everything. What `onVolumes` was given
   * ahead of the answer is not in it again.
   */
  readonly refreshPool: (
    host: Host,
    pool: PoolDef,
    since?: string,
    onVolumes?: (some: readonly SeenVolume[]) => void,
  ) => Promise<PoolSnapshot>;
  /** Space and the folder itself, where the watch reported nothing since a look; undefined where files must be looked at. */
  readonly glancePool?: (
    host: Host,
    pool: PoolDef,
    since: string,
  ) => Promise<Pick<PoolSnapshot, "capacity" | "allocation" | "available" | "reported"> | undefined>;
  /** Is the storage there and usable now? Errors mean no, with the cause. */
  readonly checkPool?: (host: Host, pool: PoolDef) => Promise<void>;
  /** Absent: starting needs no act and goes straight to the refresh. */
  readonly startPool?: (making: Making) => Promise<readonly Step[]>;
  readonly stopPool?: (making: Making) => Promise<readonly Step[]>;
  /** `how` is left out for the way that the type has; one that puts nothing on its source builds alike in all. */
  readonly buildPool?: (making: Making, how?: Overwriting) => Promise<readonly Step[]>;
  /** What a server has to offer to pools of the type. */
  readonly findSources?: (host: Host, server: string) => Promise<readonly FoundSource[]>;
  readonly deletePool?: (making: Making) => Promise<readonly Step[]>;
  /** What this host says to a new volume: space, limits, over-commit. */
  readonly checkVolume?: (
    host: Host,
    pool: PoolDef,
    volume: VolumeDef,
    others?: readonly PoolDef[],
  ) => Promise<readonly Problem[]>;
  readonly createVolume?: (making: Making, volume: VolumeDef, how?: NewVolume) => Promise<readonly Step[]>;
  /** Makes `volume` of bytes that come from outside, which are what the volume's file holds. `from`: where, to be shown. */
  readonly receiveVolume?: (making: Making, volume: VolumeDef, from?: string) => Promise<readonly Step[]>;
  /** Makes `volume` in this pool with the content of another, which stays as it is. */
  readonly cloneVolume?: (making: Making, volume: VolumeDef, from: Source) => Promise<readonly Step[]>;
  /** Brings a volume of another pool into this one, under `name`. */
  readonly moveVolume?: (making: Making, name: string, from: Source) => Promise<readonly Step[]>;
  readonly deleteVolume?: (making: Making, volume: SeenVolume) => Promise<readonly Step[]>;
  readonly renameVolume?: (making: Making, volume: SeenVolume, to: string) => Promise<readonly Step[]>;
  readonly resizeVolume?: (
    making: Making,
    volume: SeenVolume,
    capacity: bigint,
    how?: { readonly shrink?: boolean; readonly allocate?: boolean },
  ) => Promise<readonly Step[]>;
  readonly wipeVolume?: (making: Making, volume: SeenVolume, how: Wiping) => Promise<readonly Step[]>;
  readonly permitVolume?: (making: Making, volume: SeenVolume, access: Rights) => Promise<readonly Step[]>;
  /** Reads one volume anew after a verb acted on it. */
  readonly refreshVolume?: (host: Host, pool: PoolDef, name: string) => Promise<SeenVolume | undefined>;
  /** Folder to watch for changes made outside. */
  readonly watches?: (pool: PoolDef) => string | undefined;
}

export const isRunnable = (of: Needs): of is Backend => "refreshPool" in of;
