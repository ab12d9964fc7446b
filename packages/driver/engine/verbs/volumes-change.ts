import { fault, refuse, StorageError } from "@cistern/schema/errors";
import { type Reading, readVolume } from "@cistern/schema/xml";
import type { Making, SeenVolume } from "../../backends/backend.ts";
import { judgeChange, type VolumeAsk } from "../judge-volume.ts";
import { backendOf, type Parts, verbOf } from "../parts.ts";
import { located, problem } from "../problems.ts";
import { secretToResize } from "../secrets/named.ts";
import type { Step } from "../step.ts";
import { refuseInUse } from "../uses/refuse-in-use.ts";
import { shownVolume, volumeRevision } from "../volumes.ts";
import { active, activePool } from "./pool-states.ts";
import { lookAgain, making, seenVolume } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

export const change: Verb<"volumes.change"> = {
  name: "volumes.change",
  locks: (parts, { pool, volume, xml }) => {
    const type = parts.registry.find(pool)?.stored.def.type;
    const renamed = type && readVolume(xml, { poolType: type, capacityOptional: true }).value?.name;
    return volumeLocks(pool, renamed === undefined ? [volume] : [volume, renamed]);
  },
  prepare: async (parts, input, asked) => {
    const pool = activePool(parts, input.pool);
    const volume = await seenVolume(parts, pool, input.volume);
    // Another job may have stopped it meanwhile.
    const { def } = active(pool).live.now;
    if (input.revision !== volumeRevision(volume.def)) {
      throw new StorageError(
        fault("revision.conflict", {
          revision: input.revision,
          current: shownVolume(volume.def, def.type),
        }),
      );
    }
    const { ask, problems, reading } = judgeChange(pool, volume, input.xml, (path, value) =>
      parts.handedOut.knows(pool.uuid, input.volume, path, value),
    );
    refuse(problems);
    // Access rights may change under who uses it.
    if (ask.name !== undefined || ask.capacity !== undefined) await refuseInUse(parts, pool, volume, input.accept);
    const { name = input.volume } = ask;
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: input.volume },
      problems,
      steps: await changeSteps(parts, {
        making: making(parts, pool, asked.job),
        volume,
        ask,
        reading,
      }),
      after: () => lookAgain(parts, pool, [...new Set([input.volume, name])]),
    };
  },
};

interface Change {
  readonly making: Making;
  readonly volume: SeenVolume;
  readonly ask: VolumeAsk;
  readonly reading: Reading<unknown>;
}

/** Rename comes last: the steps before it name the volume as it was. */
async function changeSteps(parts: Parts, { making, volume, ask, reading }: Change): Promise<readonly Step[]> {
  const backend = backendOf(parts.backends, making.pool.type);
  const steps: Step[] = [];
  const add = async (path: string, make: () => Promise<readonly Step[]>) => {
    try {
      steps.push(...(await make()));
    } catch (error) {
      if (error instanceof StorageError) refuse(located(reading, [problem(error.fault, path)]));
      throw error;
    }
  };
  const { access, capacity, name } = ask;
  if (access) await add("target.permissions", () => verbOf(backend, "permitVolume")(making, volume, access));
  if (capacity !== undefined)
    await add("capacity", async () =>
      verbOf(backend, "resizeVolume")({ ...making, ...secretToResize(parts.secrets, volume) }, volume, capacity),
    );
  if (name !== undefined) await add("name", () => verbOf(backend, "renameVolume")(making, volume, name));
  return steps;
}
