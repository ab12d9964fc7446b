/** Every verb, with each call to the host going wrong once in each way. */
import type { JobSummary, VerbInputs, VerbName } from "@cistern/driver/engine";
import { type ErrorCode, StorageError } from "@cistern/schema/errors";
import { type Act, type Life, type Picture, raise, type Theatre, unlike } from "../verbs/index.ts";
import { faulty, type Mishap, mishaps } from "./faulty.ts";

export interface Faults {
  readonly faults: number;
  /** In words; each is a wrong error, a lie about the disk, or a pool that stays shut. */
  readonly differences: readonly string[];
}

/** Leaves `place` as it found it. `of`: the ways to go wrong that are tried. */
export async function failEverywhere(
  place: Theatre,
  { verb, title, scenario }: Act,
  of: readonly Mishap[] = mishaps,
): Promise<Faults> {
  const machine = faulty(place.host);
  const fresh = place.keep();
  let life = await raise(place, { host: machine.host });
  const input = await scenario.prepare(life);
  await life.end();
  const before = place.picture();
  const prepared = place.keep();
  let faults = 0;
  const wrong: string[] = [];

  life = await raise(place, { host: machine.host });
  for (const mishap of of)
    for (let call = 0, struck: string | undefined = ""; struck !== undefined; call++) {
      machine.arm(call, mishap);
      const end = await outcome(life, verb, input);
      struck = machine.disarm();
      if (struck !== undefined) faults++;
      else if (end.state !== "finished")
        wrong.push(`${title}, after all faults of ${mishap}: ${end.state} ${end.code}`);
      for (const line of lies(end, before, place.picture(), scenario.changes))
        wrong.push(`${title}, ${struck} (call ${call}): ${line}`);
      // Where nothing happened the same engine goes on: its locks must be free and its memory right.
      if ((end.state === "undone" || end.state === "refused") && !(await isSilent(life))) continue;
      await life.end();
      prepared();
      life = await raise(place, { host: machine.host });
    }
  await life.end();
  fresh();
  return { faults, differences: wrong };
}

/** A pool that counts as not answering refuses at once until it is looked at again, in 10 s: nobody waits for that here. */
const isSilent = async ({ engine }: Life): Promise<boolean> =>
  (await engine.pools.list({ limit: 100 })).rows.some(({ state }) => state === "inaccessible");

interface End {
  readonly state: JobSummary["state"] | "refused";
  readonly code: ErrorCode | "untyped" | undefined;
}

async function outcome<V extends VerbName>(life: Life, verb: V, input: VerbInputs[V]): Promise<End> {
  try {
    const { id } = await life.engine.jobs.submit(verb, input, crypto.randomUUID(), { actor: "test" });
    const { state, fault } = await life.engine.jobs.ended(id);
    return { state, code: fault?.code };
  } catch (error) {
    return { state: "refused", code: error instanceof StorageError ? error.code : "untyped" };
  }
}

function lies(end: End, before: Picture, after: Picture, changes: Act["scenario"]["changes"]): readonly string[] {
  const done = end.state === "finished" || end.state === "needs-you";
  const untyped = end.code === "internal" || end.code === "untyped" || (end.state !== "finished" && !end.code);
  return [
    ...(untyped ? [`the error is ${end.code}`] : []),
    ...unlike(before, after, done ? changes : {}).map((line) => `${end.state} (${end.code}), but ${line}`),
  ];
}
