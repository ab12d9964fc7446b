import { backendOf, verbOf } from "../parts.ts";
import { freeVolume, lookAgain, making } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

export const deleteVolume: Verb<"volumes.delete"> = {
  name: "volumes.delete",
  locks: (_parts, { pool, volume }) => volumeLocks(pool, [volume]),
  prepare: async (parts, input, asked) => {
    const { pool, volume, def } = await freeVolume(parts, input);
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.volume },
      problems: [],
      steps: await verbOf(backendOf(parts.backends, def.type), "deleteVolume")(making(parts, pool, asked.job), volume),
      after: () => lookAgain(parts, pool, [input.volume]),
    };
  },
};
