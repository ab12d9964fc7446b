import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { Making, SeenVolume } from "../../backends/backend.ts";
import type { Declared } from "../formats.ts";
import type { Parts } from "../parts.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Accepted } from "../types.ts";
import { otherPools } from "../uses/known-volume.ts";
import { refuseInUse } from "../uses/refuse-in-use.ts";
import { active, activePool, answering } from "./pool-states.ts";

/** The volume as it is on the host this moment. Throws volume.not-found, filesystem.not-answering. */
export async function seenVolume(parts: Pick<Parts, "refresher">, pool: PoolRecord, name: string): Promise<SeenVolume> {
  answering(pool);
  // A name that was never seen is not looked for: it may be no name at all.
  const seen = pool.live?.now.volumes.has(name) ? await parts.refresher.one(pool, name) : undefined;
  if (!seen) throw new StorageError(fault("volume.not-found", { volume: name, pool: pool.name }));
  return seen;
}

/** A volume that a verb may take away or write over, and what its pool runs with. Throws also what `refuseInUse` does. */
export async function freeVolume(
  parts: Parts,
  asked: { readonly pool: string; readonly volume: string; readonly accept?: Accepted | undefined },
): Promise<{ readonly pool: PoolRecord; readonly volume: SeenVolume; readonly def: PoolDef }> {
  const pool = activePool(parts, asked.pool);
  const volume = await seenVolume(parts, pool, asked.volume);
  await refuseInUse(parts, pool, volume, asked.accept);
  // Another job may have stopped it meanwhile.
  return { pool, volume, def: active(pool).live.now.def };
}

/** What a verb on volumes goes on. Throws pool.wrong-state: another job may have stopped the pool meanwhile. */
export const making = (parts: Parts, pool: PoolRecord, job: string): Making => ({
  host: parts.host,
  pool: active(pool).live.now.def,
  job,
  others: otherPools(parts.registry, pool.uuid),
});

/** Reads anew the volumes that a verb has changed, and soon their pool; `made` is declared of what is there from now on. */
export async function lookAgain(
  { refresher }: Pick<Parts, "refresher">,
  pool: PoolRecord,
  names: readonly string[],
  made?: Declared,
): Promise<void> {
  for (const name of names) await refresher.one(pool, name, made);
  refresher.soon(pool);
}
