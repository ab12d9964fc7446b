/** Every verb, stopped at every one of its writes, and stopped again at every write of what comes to recover it. */
import { join } from "node:path";
import type { VerbInputs, VerbName } from "@cistern/driver/engine";
import { Journal } from "@cistern/driver/engine";
import { type Act, type Picture, raise, type Theatre, unlike } from "../verbs/index.ts";
import { mortal } from "./mortal.ts";

export interface Crashes {
  readonly crashes: number;
  /** In words; each is a lie that a person would be told. */
  readonly differences: readonly string[];
}

const job = "11111111-1111-4111-8111-111111111111";
const caller = { actor: "test" };

/** Leaves `place` as it found it. `recoveries`: each recovery is stopped too, at each of its writes. */
export async function crashEverywhere(
  place: Theatre,
  { verb, title, scenario }: Act,
  recoveries: boolean,
): Promise<Crashes> {
  const journalFile = join(place.folder, "agent/journal.sqlite");
  const fresh = place.keep();
  const first = await raise(place);
  const input = await scenario.prepare(first);
  await first.end();
  const before = place.picture();
  const prepared = place.keep();

  let crashes = 0;
  const wrong: string[] = [];
  const judge = async (when: string): Promise<void> => {
    crashes++;
    for (const line of await truth(place, { verb, input, before, ...scenario }))
      wrong.push(`${title}, ${when}: ${line}`);
  };

  for (let calls = 0, end = "died"; end === "died"; calls++) {
    prepared();
    end = await live(place, journalFile, calls, async ({ engine }) => {
      await engine.jobs.submit(verb, input, job, caller);
      await engine.jobs.ended(job);
    });
    const crashed = place.keep();
    if (recoveries && unfinished(journalFile)) {
      for (let more = 0, recovery = "died"; recovery === "died"; more++) {
        crashed();
        recovery = await live(place, journalFile, more, async () => undefined);
        if (recovery === "died") await judge(`stopped at write ${calls}, and at write ${more} of the recovery`);
      }
      // Only where something was changed: a copy has no storage that was taken and not written.
      crashed();
    }
    await judge(`stopped at write ${calls}`);
  }
  fresh();
  return { crashes, differences: wrong };
}

/** One life that ends after so many writes, or after `work`. */
async function live(
  place: Theatre,
  journalFile: string,
  calls: number,
  work: (life: Awaited<ReturnType<typeof raise>>) => Promise<void>,
): Promise<"died" | "ended"> {
  const machine = mortal(place.host, journalFile, calls);
  const living = raise(place, machine).then(work);
  const end = await Promise.race([machine.died, living.then(() => "ended" as const)]);
  await machine.bury();
  return end;
}

function unfinished(journalFile: string): boolean {
  const journal = new Journal(journalFile);
  const some = journal.unfinished().length > 0;
  journal.close();
  return some;
}

/** What the next agent says of the job, against the disk; and whether the verb can be asked for again where it says it was undone. */
async function truth<V extends VerbName>(
  place: Theatre,
  was: {
    readonly verb: V;
    readonly input: VerbInputs[V];
    readonly before: Picture;
  } & Pick<Act["scenario"], "changes" | "irrevocable">,
): Promise<readonly string[]> {
  const next = await raise(place);
  try {
    const state = next.journal.job(job)?.state ?? "unknown";
    const changes = { finished: was.changes, undone: {}, unknown: {} }[state as string];
    if (state === "needs-you" && was.irrevocable && unlike(was.before, place.picture(), {}).length === 0) return [];
    if (state === "needs-you" && was.irrevocable) return unlike(was.before, place.picture(), was.changes);
    if (!changes) return [`the job is ${state}`];
    const lies = unlike(was.before, place.picture(), changes).map((line) => `${state}, but ${line}`);
    if (lies.length > 0 || state === "finished") return lies;
    await next.run(was.verb, was.input);
    return unlike(was.before, place.picture(), was.changes).map((line) => `asked for again: ${line}`);
  } catch (error) {
    return [`asked for again: ${String(error)}`];
  } finally {
    await next.end();
  }
}
