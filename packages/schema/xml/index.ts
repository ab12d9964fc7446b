/** Documents of the format: read, write, and change in place. All of it derives from the catalogue. */
import { type PoolDef, type PoolType, pool, type VolumeDef, volume } from "../fields/index.ts";
import { editDocument } from "./edit.ts";
import { type Reading, readDocument } from "./reader.ts";
import { writeDocument } from "./writer.ts";

export { withoutReported } from "./edit.ts";
export type { Reading } from "./reader.ts";
export { caps } from "./tree.ts";

/** Reads a pool's definition; see `Reading` for what it gives. */
export const readPool = (text: string): Reading<PoolDef> => readDocument<PoolDef>(pool, text, { alone: true });

/** Reads a volume. `capacityOptional`: a clone, or a volume with a backing store, may leave capacity out. */
export const readVolume = (
  text: string,
  options: { readonly poolType: PoolType; readonly capacityOptional?: boolean },
): Reading<VolumeDef> => readDocument<VolumeDef>(volume, text, { alone: !options.capacityOptional });

/** The canonical document in libvirt's style and element order, ending in a newline. */
export const writePool = (value: PoolDef): string => writeDocument(pool, value);
export const writeVolume = (value: VolumeDef, _options: { readonly poolType: PoolType }): string =>
  writeDocument(volume, value);

/**
 * Changes only what differs between the document's value and `next`; comments, order, spacing and unknown nodes stay.
 * Throws the document's own fault where it is not well-formed or not of the kind.
 */
export const editPool = (text: string, next: PoolDef): string => editDocument(pool, text, next);
export const editVolume = (text: string, next: VolumeDef, _options: { readonly poolType: PoolType }): string =>
  editDocument(volume, text, next);
