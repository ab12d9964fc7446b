/** Documents of the format: read, write, and change in place. All of it derives from the catalogue. */
import { type PoolDef, type PoolType, pool, type VolumeDef, volume } from "../fields/index.ts";
import { poolOrder, volumeOrder } from "../pool-types/document-rules.ts";
import { type PoolTypeSpec, poolTypeSpecs, specOf } from "../pool-types/index.ts";
import { editDocument } from "./edit.ts";
import type { ReadOptions, Values } from "./find.ts";
import { readPoolState as readState } from "./other-documents.ts";
import { type Reading, readDocument } from "./reader.ts";
import { writeDocument } from "./writer.ts";

export { type DomainStorage, readDomain } from "./domain.ts";
export { withoutReported } from "./edit.ts";
export { elementTexts } from "./element-texts.ts";
export {
  readCapabilities,
  readSecret,
  readSource,
  readSources,
  writeCapabilities,
  writePoolState,
  writeSecret,
  writeSources,
} from "./other-documents.ts";
export type { Reading } from "./reader.ts";
export { caps } from "./tree.ts";

const specs: { readonly [type: string]: PoolTypeSpec } = poolTypeSpecs;
const ofPool: ReadOptions = {
  alone: true,
  spec: ({ type }: Values) => (typeof type === "string" ? specs[type] : undefined),
  order: poolOrder,
  isPool: true,
};
const ofVolumes = new Map<string, ReadOptions>();
function ofVolume({
  poolType,
  capacityOptional = false,
}: {
  readonly poolType: PoolType;
  readonly capacityOptional?: boolean;
}) {
  const key = `${poolType} ${capacityOptional}`;
  const spec = specOf(poolType);
  const known = ofVolumes.get(key) ?? { alone: !capacityOptional, spec: () => spec, order: volumeOrder, isPool: false };
  ofVolumes.set(key, known);
  return known;
}

/** Reads a pool's definition; see `Reading` for what it gives. */
export const readPool = (text: string): Reading<PoolDef> => readDocument<PoolDef>(pool, text, ofPool);

/** Reads the pool in a `<poolstate>`: a pool as it was kept while it was active. */
export const readPoolState = (text: string): Reading<PoolDef> => readState(text, ofPool);

/** Reads a volume. `capacityOptional`: a clone, or a volume with a backing store, may leave capacity out. */
export const readVolume = (
  text: string,
  options: { readonly poolType: PoolType; readonly capacityOptional?: boolean },
): Reading<VolumeDef> => readDocument<VolumeDef>(volume, text, ofVolume(options));

/** The canonical document in libvirt's style and element order, ending in a newline. */
export const writePool = (value: PoolDef): string => writeDocument(pool, value);
export const writeVolume = (value: VolumeDef, _options: { readonly poolType: PoolType }): string =>
  writeDocument(volume, value);

/**
 * Changes only what differs between the document's value and `next`; comments, order, spacing and unknown nodes stay.
 * Throws the document's own fault where it is not well-formed or not of the kind.
 */
export const editPool = (text: string, next: PoolDef): string => editDocument(pool, text, next, ofPool);
export const editVolume = (text: string, next: VolumeDef, _options: { readonly poolType: PoolType }): string =>
  editDocument(volume, text, next);
