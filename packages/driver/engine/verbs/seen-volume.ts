import { fault, StorageError } from "@cistern/schema/errors";
import type { SeenVolume } from "../../backends/backend.ts";
import type { Parts } from "../parts.ts";
import type { PoolRecord } from "../pool-record.ts";
import { answering } from "./pool-states.ts";

/** The volume as it is on the host this moment. Throws volume.not-found, filesystem.not-answering. */
export async function seenVolume(parts: Pick<Parts, "refresher">, pool: PoolRecord, name: string): Promise<SeenVolume> {
  answering(pool);
  // A name that was never seen is not looked for: it may be no name at all.
  const seen = pool.live?.now.volumes.has(name) ? await parts.refresher.one(pool, name) : undefined;
  if (!seen) throw new StorageError(fault("volume.not-found", { volume: name, pool: pool.name }));
  return seen;
}
