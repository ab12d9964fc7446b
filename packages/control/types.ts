/** What the web server's own router answers. Sizes are bytes, times are ms since 1970. */
import type { JobSummary, PoolSummary, VolumeSummary } from "@cistern/driver/router";
import type { Fault } from "@cistern/schema/errors";

export interface HostRow {
  readonly id: string;
  readonly name: string;
  readonly state: "connected" | "unreachable";
  /** When it entered that state. */
  readonly sinceMs: number;
  /** Last time anything was heard of it. */
  readonly seenAtMs?: number;
  readonly version?: string;
  readonly pools: number;
  readonly volumes: number;
  /** Sums over active pools. */
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly poolTypes: readonly { readonly type: string; readonly supported: boolean; readonly missing?: Fault }[];
}
/** A pool as last heard of. */
export interface PoolRow extends PoolSummary {
  readonly host: string;
}
export interface VolumeRow extends VolumeSummary {
  readonly host: string;
  readonly pool: string;
}
export interface Page<T> {
  readonly rows: readonly T[];
  /** Opaque; give it back as `cursor` for the next page. */
  readonly next?: string;
  /** Rows that match, over all pages. */
  readonly total: number;
}
export const volumeSorts = ["name", "format", "capacity", "allocation", "modified"] as const;
export type VolumeSort = (typeof volumeSorts)[number];

export interface Samples {
  readonly atMs: readonly number[];
  readonly capacity: readonly bigint[];
  readonly allocation: readonly bigint[];
}
export interface AuditRow {
  readonly id: string;
  readonly atMs: number;
  readonly person: string;
  readonly host: string;
  readonly procedure: string;
  /** `read`: bytes of a volume went out. */
  readonly effect: "read" | "write" | "destroy";
  readonly subject: { readonly [input: string]: string };
  readonly outcome: "accepted" | "refused";
  readonly code?: string;
}

/** What open pages are told, in batches, so that lists change without a refetch. */
export type LiveEvent =
  | { readonly kind: "host"; readonly host: HostRow }
  | { readonly kind: "pool"; readonly host: string; readonly uuid: string; readonly pool?: PoolRow }
  | {
      readonly kind: "volumes";
      readonly host: string;
      readonly pool: string;
      readonly put: readonly VolumeRow[];
      /** Names in `put` that were not there before, where that is known. */
      readonly created?: readonly string[];
      readonly removed: readonly string[];
    }
  /** Pools that only libvirt has on that host changed: ask for them again. */
  | { readonly kind: "libvirt"; readonly host: string }
  | { readonly kind: "job"; readonly host: string; readonly job: JobSummary }
  /** Of a secret only that it changed: who shows secrets asks the host. */
  | { readonly kind: "secret"; readonly host: string; readonly uuid: string }
  /** Too much changed to list: read again what is on the page. */
  | { readonly kind: "reload"; readonly host?: string };
