import { backendOf, verbOf } from "../parts.ts";
import { freeVolume } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

export const deleteVolume: Verb<"volumes.delete"> = {
  name: "volumes.delete",
  locks: (_parts, { pool, volume }) => volumeLocks(pool, [volume]),
  prepare: async (parts, input, asked) => {
    const { pool, volume, def } = await freeVolume(parts, input);
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
