import type { PoolType } from "@cistern/schema/fields";
import type { Backend } from "./backend.ts";
import { dir } from "./dir.ts";

export type * from "./backend.ts";

/** Every pool type that this version can run. */
export const backends: { readonly [T in PoolType]?: Backend } = { dir };
