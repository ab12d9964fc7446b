import type { VolumeDef } from "@cistern/schema/fields";
import { folderOf } from "../../backends/local-files.ts";
import { arrivalProblems } from "../judge-volume.ts";
import { backendOf, verbOf } from "../parts.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { lookAgain, making } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** Makes a volume of what a URL names. Asked for a plan, or before it is accepted, it goes nowhere; its format is what its first look sees. */
export const fetchVolume: Verb<"volumes.fetch"> = {
  name: "volumes.fetch",
  locks: (_parts, { pool, name }) => volumeLocks(pool, [name]),
  prepare: async (parts, input, { job }) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    // Its size is not known before the server tells it.
    const volume: VolumeDef = { name: input.name, capacity: 0n, target: { format: { type: "raw" } } };
    const problems = await arrivalProblems(parts, pool, volume);
    const { def } = active(pool).live.now;
    const receiveVolume = verbOf(backendOf(parts.backends, def.type), "receiveVolume");
    const path = folderOf(def);
    const { filesystem } = await parts.host.file({ act: "look", path });
    const incoming = parts.host.fetch({ ...input, room: { path, available: filesystem?.available ?? 0n } });
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.name },
      problems,
      steps: await receiveVolume(making(parts, pool, job), volume, incoming.from),
      incoming,
      after: () => lookAgain(parts, pool, [input.name]),
    };
  },
};
