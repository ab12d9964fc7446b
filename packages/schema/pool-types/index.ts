// Contract of the room.
import type { PoolPath, PoolType, VolumeFormat, VolumePath } from "../fields/index.ts";

export type Presence = "required" | "optional";
export interface PoolTypeSpec {
  readonly type: PoolType;
  readonly title: string;
  readonly help: string;
  readonly volumes: "file" | "block" | "network";
  /** Settable pool fields this type uses. A field that is not here is read, kept in the text, and warned about. */
  readonly uses: { readonly [P in PoolPath]?: Presence };
  /** Settable volume fields, and which apply only to some formats. */
  readonly volume: { readonly [P in VolumePath]?: Presence | { readonly presence: Presence; readonly formats: readonly VolumeFormat[] } };
  /** Formats a new volume may have here, default first. */
  readonly creates: readonly VolumeFormat[];
}
/** The types this version can run. Step 2 makes it total. */
export declare const poolTypeSpecs: { readonly [T in PoolType]?: PoolTypeSpec };
export declare function specOf(type: PoolType): PoolTypeSpec;
