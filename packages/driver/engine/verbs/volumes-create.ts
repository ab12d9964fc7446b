import { fault, refuse, StorageError } from "@cistern/schema/errors";
import { imageFormats, type VolumeDef } from "@cistern/schema/fields";
import { readVolume } from "@cistern/schema/xml";
import type { Declared } from "../formats.ts";
import { judgeNewVolume } from "../judge-volume.ts";
import type { Lock } from "../locks.ts";
import { backendOf, type Parts, verbOf } from "../parts.ts";
import { secretOfVolume } from "../secrets/named.ts";
import { knownVolume, withBackingFormat } from "../uses/known-volume.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { lookAgain, making } from "./seen-volume.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** As the file was made: an encrypted raw volume is an image of LUKS. */
function declared({ target }: VolumeDef, secret: string | undefined): Declared | undefined {
  const type = target?.format?.type ?? "raw";
  if (type === "raw" && target?.encryption?.format === "luks") return { format: "luks", secret };
  const format = imageFormats.find((known) => known === type);
  return format && { format, secret };
}

/** What the new image is based on must stay until the image is there, and be known as in use from then on. */
function backingLocks(registry: Parts["registry"], def: VolumeDef | undefined): readonly Lock[] {
  const path = def?.backingStore?.path;
  const known = path === undefined ? undefined : knownVolume(registry, path);
  if (!known) return [];
  return volumeLocks(known.pool.uuid, [known.volume.summary.name]).map((lock) => ({ ...lock, mode: "shared" }));
}

export const createVolume: Verb<"volumes.create"> = {
  name: "volumes.create",
  locks: (parts, { pool, xml }) => {
    const type = parts.registry.find(pool)?.stored.def.type;
    const def = type && readVolume(xml, { poolType: type }).value;
    const own = volumeLocks(pool, def ? [def.name] : []);
    const others = backingLocks(parts.registry, def).filter(({ key }) => own.every((lock) => lock.key !== key));
    return [...own, ...others];
  },
  prepare: async (parts, input, asked) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    const { problems, reading } = await judgeNewVolume(parts, pool, input.xml);
    refuse(problems.filter(({ severity }) => severity === "error"));
    const volume = reading.value;
    if (!volume) throw new StorageError(fault("internal"));
    const encrypted = secretOfVolume(parts.secrets, volume);
    return {
      subject: { pool: pool.uuid, poolName: pool.name, volume: volume.name },
      problems,
      accepted: input.accept ?? [],
      steps: await verbOf(backendOf(parts.backends, active(pool).live.now.def.type), "createVolume")(
        { ...making(parts, pool, asked.job), ...encrypted },
        withBackingFormat(parts.registry, volume),
        { metadata: input.metadata ?? false },
      ),
      after: () => lookAgain(parts, pool, [volume.name], declared(volume, encrypted.secret)),
    };
  },
};
