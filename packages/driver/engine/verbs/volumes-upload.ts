import type { VolumeDef } from "@cistern/schema/fields";
import { arrivalProblems } from "../judge-volume.ts";
import { backendOf, verbOf } from "../parts.ts";
import { Upload } from "../uploads.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { lookAgain, making } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** Makes a volume of bytes that somebody sends while the job runs. Its format is what its first look sees. */
export const upload: Verb<"volumes.upload"> = {
  name: "volumes.upload",
  locks: (_parts, { pool, name }) => volumeLocks(pool, [name]),
  prepare: async (parts, input, { job }) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    const volume: VolumeDef = { name: input.name, capacity: input.length, target: { format: { type: "raw" } } };
    const problems = await arrivalProblems(parts, pool, volume);
    const { def } = active(pool).live.now;
    const incoming = new Upload(input.length);
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.name },
      problems,
      steps: await verbOf(backendOf(parts.backends, def.type), "receiveVolume")(making(parts, pool, job), volume),
      incoming,
      begin: () => parts.uploads.open(job, incoming),
      settled: () => parts.uploads.close(job),
      after: () => lookAgain(parts, pool, [input.name]),
    };
  },
};
