// Contract of the room (to be filled, one file each: tree, reader, writer, edit).
import type { Problem, Range } from "../errors/index.ts";
import type { AnyGroup, PoolDef, PoolType, VolumeDef } from "../fields/index.ts";

/** Caps on a document, all our own: libvirt has none of them. */
export declare const caps: { readonly bytes: 262144; readonly depth: 32; readonly attributes: 256; readonly elements: 10000 };

/** What reading a document gave. `value` is there when no problem is an error; warnings may stand beside it. */
export interface Reading<T> {
  readonly text: string;
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Where a field stands: its value, else the nearest group above it that is there, else the root's start tag. */
  rangeOf(path: string): Range | undefined;
  /** Field path whose element or attribute holds the offset: for hover and for marking. */
  pathAt(offset: number): string | undefined;
}
export declare function readPool(text: string): Reading<PoolDef>;
/** `capacityOptional`: a clone, or a volume with a backing store, may leave capacity out. */
export declare function readVolume(text: string, options: { readonly poolType: PoolType; readonly capacityOptional?: boolean }): Reading<VolumeDef>;

/** The canonical document in libvirt's style and element order, ending in a newline. */
export declare function writePool(value: PoolDef): string;
export declare function writeVolume(value: VolumeDef, options: { readonly poolType: PoolType }): string;

/** Changes only what differs between the document's value and `next`; comments, order, spacing and unknown nodes stay. */
export declare function editPool(text: string, next: PoolDef): string;
export declare function editVolume(text: string, next: VolumeDef, options: { readonly poolType: PoolType }): string;
/** The text without reported elements (sizes, labels …): what is stored of a definition. Everything else stays to the byte. */
export declare function withoutReported(root: AnyGroup, text: string): string;
