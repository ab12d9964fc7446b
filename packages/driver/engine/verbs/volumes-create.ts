import { fault, refuse, StorageError } from "@cistern/schema/errors";
import { imageFormats, type VolumeDef } from "@cistern/schema/fields";
import { readVolume } from "@cistern/schema/xml";
import type { Declared } from "../formats.ts";
import { judgeNewVolume } from "../judge-volume.ts";
import { backendOf, verbOf } from "../parts.ts";
import { secretOfVolume } from "../secrets/named.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** As the file was made: an encrypted raw volume is an image of LUKS. */
function declared({ target }: VolumeDef, secret: string | undefined): Declared | undefined {
  const type = target?.format?.type ?? "raw";
  if (type === "raw" && target?.encryption?.format === "luks") return { format: "luks", secret };
  const format = imageFormats.find((known) => known === type);
  return format && { format, secret };
}

export const createVolume: Verb<"volumes.create"> = {
  name: "volumes.create",
  locks: (parts, { pool, xml }) => {
    const type = parts.registry.find(pool)?.stored.def.type;
    const name = type && readVolume(xml, { poolType: type }).value?.name;
    return volumeLocks(pool, name === undefined ? [] : [name]);
  },
  prepare: async (parts, input, asked) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    const { problems, reading } = await judgeNewVolume(parts, pool, input.xml);
    refuse(problems.filter(({ severity }) => severity === "error"));
    const volume = reading.value;
    if (!volume) throw new StorageError(fault("internal"));
    const { secret } = secretOfVolume(parts.secrets, volume);
    // Another job may have stopped it meanwhile.
    const { def } = active(pool).live.now;
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: volume.name },
      problems,
      accepted: input.accept ?? [],
      steps: await verbOf(backendOf(parts.backends, def.type), "createVolume")(
        { host: parts.host, pool: def, job: asked.job, ...(secret === undefined ? {} : { secret }) },
        volume,
      ),
      after: async () => {
        await parts.refresher.one(pool, volume.name, declared(volume, secret));
        parts.refresher.soon(pool);
      },
    };
  },
};
