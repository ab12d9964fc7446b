/** The verbs that change how much a volume holds: its size, and whether anything. */
import { fault } from "@cistern/schema/errors";
import { backendOf, verbOf } from "../parts.ts";
import { problem } from "../problems.ts";
import { secretToResize } from "../secrets/named.ts";
import { freeVolume, lookAgain, making } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

export const resize: Verb<"volumes.resize"> = {
  name: "volumes.resize",
  locks: (_parts, { pool, volume }) => volumeLocks(pool, [volume]),
  prepare: async (parts, input, { job }) => {
    const { capacity, allocate = false } = input;
    const { pool, volume, def } = await freeVolume(parts, input);
    const current = volume.summary.capacity;
    const shrink = capacity < current;
    const asked = problem(fault("volume.capacity-shrinks", { capacity, current }), "capacity");
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.volume },
      problems: shrink ? [{ ...asked, severity: "question" as const }] : [],
      accepted: input.accept ?? [],
      steps:
        capacity === current
          ? []
          : await verbOf(backendOf(parts.backends, def.type), "resizeVolume")(
              { ...making(parts, pool, job), ...secretToResize(parts.secrets, volume) },
              volume,
              capacity,
              { shrink, allocate },
            ),
      after: () => lookAgain(parts, pool, [input.volume]),
    };
  },
};

export const wipe: Verb<"volumes.wipe"> = {
  name: "volumes.wipe",
  locks: (_parts, { pool, volume }) => volumeLocks(pool, [volume]),
  prepare: async (parts, input, { job }) => {
    const { pool, volume, def } = await freeVolume(parts, input);
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.volume },
      problems: [],
      steps: await verbOf(backendOf(parts.backends, def.type), "wipeVolume")(
        making(parts, pool, job),
        volume,
        input.how,
      ),
      // Whatever image it was, it is none any more.
      after: () => lookAgain(parts, pool, [input.volume], { format: "raw" }),
    };
  },
};
