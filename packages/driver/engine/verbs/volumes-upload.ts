import { refuse } from "@cistern/schema/errors";
import type { VolumeDef } from "@cistern/schema/fields";
import { newVolumeProblems } from "../judge-volume.ts";
import { backendOf, verbOf } from "../parts.ts";
import { Upload } from "../uploads.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** Makes a volume of bytes that somebody sends while the job runs. Its format is what its first look sees. */
export const upload: Verb<"volumes.upload"> = {
  name: "volumes.upload",
  locks: (_parts, { pool, name }) => volumeLocks(pool, [name]),
  prepare: async (parts, input, { job }) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    const volume: VolumeDef = { name: input.name, capacity: input.length, target: { format: { type: "raw" } } };
    const problems = (await newVolumeProblems(parts, pool, volume)).filter(({ severity }) => severity !== "question");
    refuse(problems.filter(({ severity }) => severity === "error"));
    const { def } = active(pool).live.now;
    const incoming = new Upload(input.length);
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.name },
      problems,
      steps: await verbOf(backendOf(parts.backends, def.type), "receiveVolume")(
        { host: parts.host, pool: def, job },
        volume,
      ),
      incoming,
      begin: () => parts.uploads.open(job, incoming),
      settled: () => parts.uploads.close(job),
      after: async () => {
        await parts.refresher.one(pool, input.name);
        parts.refresher.soon(pool);
      },
    };
  },
};
