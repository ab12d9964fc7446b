import { backendOf, verbOf } from "../parts.ts";
import { refuseInUse } from "../uses/refuse-in-use.ts";
import { active, activePool } from "./pool-states.ts";
import { seenVolume } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

export const deleteVolume: Verb<"volumes.delete"> = {
  name: "volumes.delete",
  locks: (_parts, { pool, volume }) => volumeLocks(pool, [volume]),
  prepare: async (parts, input, asked) => {
    const pool = activePool(parts, input.pool);
    const volume = await seenVolume(parts, pool, input.volume);
    await refuseInUse(parts, pool, volume, input.accept);
    // Another job may have stopped it meanwhile.
    const { def } = active(pool).live.now;
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.volume },
      problems: [],
      steps: await verbOf(backendOf(parts.backends, def.type), "deleteVolume")(
        { host: parts.host, pool: def, job: asked.job },
        volume,
      ),
      after: async () => {
        await parts.refresher.one(pool, input.volume);
        parts.refresher.soon(pool);
      },
    };
  },
};
