import { fault, StorageError } from "../errors/index.ts";
import type { PoolType } from "../fields/index.ts";
import { dir } from "./dir.ts";
import type { PoolTypeSpec } from "./spec.ts";

/** The types this version can run. */
export const poolTypeSpecs: { readonly [T in PoolType]?: PoolTypeSpec } = { dir };

/** The policy of a type; type.unsupported for one that this version reads but cannot run. */
export function specOf(type: PoolType): PoolTypeSpec {
  const spec = poolTypeSpecs[type];
  if (!spec) throw new StorageError(fault("type.unsupported", { poolType: type }));
  return spec;
}
