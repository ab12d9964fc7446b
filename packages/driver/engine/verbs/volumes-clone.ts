/** The two verbs that put a volume's content elsewhere: one leaves it where it is as well. */
import { imageFormats, type VolumeDef, type VolumeFormat } from "@cistern/schema/fields";
import type { SeenVolume, Source } from "../../backends/backend.ts";
import { arrivalProblems } from "../judge-volume.ts";
import type { Lock } from "../locks.ts";
import { backendOf, type Parts, verbOf } from "../parts.ts";
import { secretsOfVolume, secretToOpen } from "../secrets/named.ts";
import type { VerbInputs } from "../types.ts";
import { refuseInUse } from "../uses/refuse-in-use.ts";
import { active, activePool, answering } from "./pool-states.ts";
import { lookAgain, making, seenVolume } from "./seen-volume.ts";
import { type Prepared, type Verb, volumeLocks } from "./verb.ts";

type Asked = VerbInputs["volumes.clone"] | VerbInputs["volumes.move"];

/** Each key once: what reads the source shares it, what takes it away holds it. */
function locksOf({ pool, volume, name = volume, toPool = pool }: Asked, mode: Lock["mode"]): readonly Lock[] {
  const source = volumeLocks(pool, [volume]).map((lock) => (lock.key.startsWith("volume:") ? { ...lock, mode } : lock));
  return [...new Map([...source, ...volumeLocks(toPool, [name])].map((lock) => [lock.key, lock])).values()];
}

/** What is encrypted stays so in these; in no other format is it converted. */
const encryptable: readonly VolumeFormat[] = ["raw", "qcow2"];

/** The clone's definition: all that its new format can have of the source's. `secret` is that of one that is encrypted anew. */
function cloneOf({ def }: SeenVolume, name: string, format: VolumeFormat | undefined, secret?: string): VolumeDef {
  const { capacity, allocation, target } = def;
  const { permissions, compat, clusterSize, features } = target ?? {};
  // Its label may be that of the one virtual machine that runs with the source.
  const { mode, owner, group } = permissions ?? {};
  const own = target?.format?.type ?? "raw";
  const type = format ?? own;
  const kept = type === "qcow2" && own === "qcow2" ? { compat, clusterSize, features } : {};
  const secrets = [{ type: "passphrase" as const, uuid: secret }];
  const encryption = secret === undefined ? undefined : { format: "luks" as const, secrets };
  const given = { ...kept, encryption, permissions: { mode, owner, group } };
  return {
    name,
    ...(capacity === undefined ? {} : { capacity }),
    // Only what is written is copied.
    ...(type !== "raw" || allocation === undefined ? {} : { allocation }),
    target: { format: { type }, ...(withoutUndefined(given) as VolumeDef["target"]) },
  };
}
const withoutUndefined = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, held]: [string, unknown]) =>
      held === undefined ? [] : [[key, isPlain(held) ? withoutUndefined(held) : held]],
    ),
  );
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Places {
  readonly pool: ReturnType<typeof activePool>;
  readonly to: ReturnType<typeof activePool>;
  readonly from: Source;
}

async function placesOf(parts: Parts, asked: Asked): Promise<Places> {
  const pool = activePool(parts, asked.pool);
  const to = asked.toPool === undefined ? pool : activePool(parts, asked.toPool);
  answering(to);
  const volume = await seenVolume(parts, pool, asked.volume);
  // Another job may have stopped it meanwhile.
  return { pool, to, from: { pool: active(pool).live.now.def, volume } };
}

const subjectOf = ({ pool, to }: Places, volume: string): Prepared["subject"] => ({
  pool: pool.uuid,
  poolName: pool.name,
  volume,
  ...(to === pool ? {} : { toPool: to.uuid }),
});

/** The new volume is of the format that was copied, whatever its content looks like, and opens with the same secret. */
async function arrived(
  parts: Parts,
  { to, from }: Places,
  { name, of, opens }: { readonly name: string; readonly of: string; readonly opens?: string | undefined },
): Promise<void> {
  const format = imageFormats.find((known) => known === of);
  const [named] = secretsOfVolume(from.volume.def);
  const secret = opens ?? (named && "uuid" in named.reference ? named.reference.uuid : undefined);
  await lookAgain(parts, to, [name], format && { format, secret });
}

export const clone: Verb<"volumes.clone"> = {
  name: "volumes.clone",
  locks: (_parts, input) => locksOf(input, "shared"),
  prepare: async (parts, input, { job }) => {
    const places = await placesOf(parts, input);
    const { to, from } = places;
    const { summary, def: source } = from.volume;
    const isKept = input.format === undefined || input.format === (source.target?.format?.type ?? "raw");
    const { secret } =
      !isKept && input.format && encryptable.includes(input.format) ? secretToOpen(parts.secrets, from.volume) : {};
    const volume = cloneOf(from.volume, input.name, input.format, secret);
    const problems = await arrivalProblems(parts, to, volume);
    const { def } = active(to).live.now;
    return {
      subject: subjectOf(places, input.volume),
      problems,
      steps: await verbOf(backendOf(parts.backends, def.type), "cloneVolume")(
        { ...making(parts, to, job), ...(secret === undefined ? {} : { secret }) },
        volume,
        from,
      ),
      after: () => {
        // Encrypted, it is raw in the definition's words and an image of LUKS in its own.
        const made = secret !== undefined && input.format === "raw" ? "luks" : (input.format ?? "");
        return arrived(parts, places, { name: input.name, of: isKept ? summary.format : made, opens: secret });
      },
    };
  },
};

export const move: Verb<"volumes.move"> = {
  name: "volumes.move",
  locks: (_parts, input) => locksOf(input, "exclusive"),
  prepare: async (parts, input, { job }) => {
    const { name = input.volume } = input;
    const places = await placesOf(parts, input);
    const { pool, to, from } = places;
    await refuseInUse(parts, pool, from.volume, input.accept);
    const problems = await arrivalProblems(parts, to, { ...cloneOf(from.volume, name, undefined), allocation: 0n });
    const { def } = active(to).live.now;
    return {
      subject: subjectOf(places, input.volume),
      problems,
      steps: await verbOf(backendOf(parts.backends, def.type), "moveVolume")(making(parts, to, job), name, from),
      after: async () => {
        await lookAgain(parts, pool, [input.volume]);
        await arrived(parts, places, { name, of: from.volume.summary.format });
      },
    };
  },
};
