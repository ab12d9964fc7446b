import type {
  ChangeVerb,
  PartitionFormat,
  PoolFormat,
  PoolPath,
  PoolType,
  pool,
  VolumeFormat,
  VolumePath,
} from "../fields/index.ts";

export type Presence = "required" | "optional";
export type VolumePresence = Presence | { readonly presence: Presence; readonly formats: readonly VolumeFormat[] };

/** Parts of `<source>` that libvirt prints only for types that are flagged for them. All other parts are printed wherever set. */
export type SourcePart = Extract<
  keyof (typeof pool)["fields"]["source"]["fields"],
  "hosts" | "devices" | "dir" | "adapter" | "name" | "initiator"
>;

/** The formats that a type knows, the one taken when none is given first in line. */
export interface Formats<F extends string> {
  readonly default: F;
  readonly all: readonly F[];
}

/** What stands in a field that was left out: a text, or the value of another field behind a text. */
export type Default =
  | string
  | {
      readonly from: PoolPath;
      readonly behind?: string;
      /** In place of whatever was given. */
      readonly always?: true;
    };

/** Policy of one pool type: which fields it uses and how, apart from what the fields are. */
export interface PoolTypeSpec {
  readonly type: PoolType;
  readonly title: string;
  readonly help: string;
  readonly volumes: "file" | "block" | "network";
  /** Settable pool fields this type uses. A field that is not here is read, kept in the text, and warned about. */
  readonly uses: { readonly [P in PoolPath]?: Presence };
  /** Settable volume fields, and which apply only to some formats. */
  readonly volume: { readonly [P in VolumePath]?: VolumePresence };
  /** Formats a new volume may have here, default first. Empty where volumes have no format. */
  readonly creates: readonly VolumeFormat[];
  /** What can be changed of a volume that is there (`change` in the catalogue). All else is fixed after creation. */
  readonly changes: readonly ChangeVerb[];
  /** Building it can put a new filesystem or the like on its source, which ends what was there. */
  readonly formatsSource?: true;
  /** Its volumes are what the host or the server has; none is made here. */
  readonly onlyFinds?: true;

  /** What stands in the type's example where the catalogue's own would be another type's. */
  readonly examples?: { readonly [P in PoolPath]?: string };

  // What libvirt 11.3 does with a document of this type (its table of pool types, storage_conf.c).

  /** Parts of the source that it prints. */
  readonly source: readonly SourcePart[];
  /** Fields or groups without which it refuses a document. */
  readonly demands: readonly PoolPath[];
  /** Fields that it misses while it reads a `<source>`, and so only where there is one. */
  readonly demandsInSource?: readonly PoolPath[];
  /** Groups that it does not even read: nothing in them can be wrong, and nothing of them is printed. */
  readonly ignores: readonly PoolPath[];
  /** Fields that it takes from another one where they are left out, so that they do not miss. */
  readonly implies?: { readonly [P in PoolPath]?: PoolPath };
  /** What it fills in, in this order. */
  readonly defaults: { readonly [P in PoolPath]?: Default };
  readonly formats?: Formats<PoolFormat>;
  /** Volume formats that its capabilities list, where they are not those that it reads. */
  readonly announces?: readonly string[];
  readonly volumeFormats?: Formats<VolumeFormat | PartitionFormat>;
}
