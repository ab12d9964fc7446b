import { type PoolType, pool, volume } from "../fields/index.ts";
import { examplePool as poolOf, exampleVolume as volumeOf } from "../pool-types/index.ts";
import { withoutReported, writePool, writeVolume } from "../xml/index.ts";

/** The smallest sound pool of a type, as a document. */
export const examplePool = (type: PoolType): string => withoutReported(pool, writePool(poolOf(type, "required")));

/** The smallest sound volume for a pool of a type, as a document. */
export const exampleVolume = (poolType: PoolType): string =>
  withoutReported(volume, writeVolume(volumeOf(poolType, "required"), { poolType }));
