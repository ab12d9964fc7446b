import type { PoolPath, PoolType, VolumeFormat, VolumePath } from "../fields/index.ts";

export type Presence = "required" | "optional";
export type VolumePresence = Presence | { readonly presence: Presence; readonly formats: readonly VolumeFormat[] };

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
  /** Formats a new volume may have here, default first. */
  readonly creates: readonly VolumeFormat[];
}
