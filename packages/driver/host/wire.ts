/** What the agent and a filesystem's child say to each other. Values cross by structured clone, sizes as bigint. */
import type { Fault } from "@cistern/schema/errors";
import type { FileRequest, FileVolume, FolderGlance, FolderScan, PathFacts, Pieces } from "./operation.ts";

export type ToChild =
  /** `beginBeforeNs` is of the machine's monotonic clock: a request that waited longer is never begun. */
  | {
      readonly kind: "request";
      readonly id: number;
      readonly request: FileRequest;
      readonly beginBeforeNs: bigint;
      /** So many bytes of it come beside the message. */
      readonly beside?: number;
    }
  | { readonly kind: "cancel"; readonly id: number }
  /** Asks the filesystem something small, to hear whether it answers at all. */
  | { readonly kind: "ping" }
  | { readonly kind: "watch"; readonly id: number; readonly folder: string }
  | { readonly kind: "unwatch"; readonly id: number };

export type FromChild =
  | { readonly kind: "begun"; readonly id: number }
  /** A sign of life of a long act, with progress where it can tell. */
  | { readonly kind: "alive"; readonly id: number; readonly done?: bigint; readonly total?: bigint }
  | { readonly kind: "pong" }
  /** Some of a scan's volumes; the answer has the others. In pieces, so that no message keeps the agent long. */
  | { readonly kind: "part"; readonly id: number; readonly volumes: readonly FileVolume[] }
  | { readonly kind: "answer"; readonly id: number; readonly value: Answer; readonly beside?: number }
  | { readonly kind: "fault"; readonly id: number; readonly fault: Fault }
  /** The request's path leads to another filesystem: ask its child, for this path. */
  | { readonly kind: "elsewhere"; readonly id: number; readonly path: string }
  | { readonly kind: "changed"; readonly id: number }
  | { readonly kind: "watch-elsewhere"; readonly id: number; readonly path: string };

export type Answer =
  | LookAnswer
  | ScanAnswer
  | FolderGlance
  | InspectAnswer
  | Pieces
  | string
  | { readonly tag: string; readonly length: bigint }
  | undefined;
/** `elsewhere`: the link leads to this path on another filesystem, whose child can say more. */
export type LookAnswer = PathFacts & { readonly elsewhere?: string };
export interface ScanAnswer extends FolderScan {
  /** Links to other filesystems, described there. */
  readonly elsewhere: readonly LinkElsewhere[];
}
export interface InspectAnswer {
  readonly volume?: FileVolume;
  readonly elsewhere?: LinkElsewhere;
}
export interface LinkElsewhere {
  readonly name: string;
  readonly linkTarget: string;
  readonly path: string;
}
