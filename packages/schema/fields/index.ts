export {
  capabilities,
  type PoolSource,
  type PoolSources,
  poolState,
  type StorageCapabilities,
  sources,
} from "./capabilities.ts";
export * from "./draft.ts";
export { nameFault } from "./names.ts";
export * from "./node.ts";
export { type PoolDef, type PoolPath, pool } from "./pool.ts";
export { poolSource } from "./pool-source.ts";
export {
  type ImageFormat,
  imageFormats,
  type PartitionFormat,
  type PoolFormat,
  type PoolType,
  partitionFormats,
  poolFormats,
  poolTypes,
  type VolumeFormat,
  type VolumeType,
  volumeFormats,
} from "./scalars.ts";
export { type SecretDef, type SecretUsage, secret, secretUsages } from "./secret.ts";
export { endsOneLine, longestSecretBytes } from "./secret-value.ts";
export { largestSize, parseSize } from "./size.ts";
export { type VolumeDef, type VolumePath, volume } from "./volume.ts";
export { type Wiping, wipings } from "./wipings.ts";
