/** What the verbs of pools ask of a pool before they go on. */
import { fault, type Problem, StorageError } from "@cistern/schema/errors";
import { backendOf, type Parts, tell } from "../parts.ts";
import { isElsewhere, isSilent, type LivePool, type PoolRecord } from "../pool-record.ts";
import { notActive } from "../refresher.ts";
import { sourceProblems } from "../same-source.ts";
import { checkTarget, type TargetAsked } from "../target.ts";
import type { Prepared } from "./verb.ts";

/** Throws pool.wrong-state for an active one. */
export function inactive(pool: PoolRecord): PoolRecord {
  if (pool.live)
    throw new StorageError(fault("pool.wrong-state", { pool: pool.name, state: "active", needs: "inactive" }));
  return pool;
}

/** Throws pool.wrong-state for an inactive one. */
export function active(pool: PoolRecord): PoolRecord & { readonly live: { now: LivePool } } {
  if (!pool.live) throw notActive(pool);
  return pool as PoolRecord & { readonly live: { now: LivePool } };
}

/** An active pool of a type that this version runs, with its state as it is now. Throws pool.not-found, type.not-yet, pool.wrong-state. */
export function activePool(
  parts: Pick<Parts, "backends" | "registry" | "refresher">,
  uuid: string,
): ReturnType<typeof active> {
  const pool = parts.registry.get(uuid);
  // First, since no start would help such a pool.
  backendOf(parts.backends, pool.stored.def.type);
  parts.refresher.glance(pool);
  return active(pool);
}

/** A pool that is defined no more and not active: nothing here knows of it any longer. */
export function forget(parts: Parts, pool: PoolRecord): void {
  parts.registry.remove(pool);
  forgetVolumes(parts, pool.uuid);
  parts.places.forget(pool.uuid);
  tell(parts.events, "undefined", pool);
}

/** What was noted of the volumes of a pool that is not there, or did not come to be. */
export function forgetVolumes({ registry, formats, based }: Parts, uuid: string): void {
  if (registry.find(uuid)) return;
  formats.forgetPool(uuid);
  based.forgetPool(uuid);
}

/** Refuses at once what would wait for storage that does not answer, or reach another: filesystem.not-answering, target.elsewhere. */
export function answering(pool: PoolRecord): void {
  const attention = pool.live?.now.attention;
  if (attention && (isSilent(attention) || isElsewhere(attention))) throw new StorageError(attention);
}

/** Source and target of a defined pool, judged again: what they name may have changed since it was defined. */
export async function targetProblems(
  parts: Parts,
  pool: PoolRecord,
  missing: TargetAsked["missing"],
  besideLibvirt?: TargetAsked["besideLibvirt"],
): Promise<readonly Problem[]> {
  const of = { ...parts, def: pool.stored.def, self: pool.uuid };
  const source = await sourceProblems({ ...of, besideLibvirt });
  const judged = await checkTarget({ ...of, kept: parts.folders.kept, missing, besideLibvirt });
  pool.realTarget = judged.real ?? pool.realTarget;
  return [...source, ...judged.problems];
}

/** Shows a state of passage while the job runs. */
export function meanwhile(
  parts: Parts,
  pool: PoolRecord,
  state: NonNullable<PoolRecord["during"]>,
): Pick<Prepared, "begin" | "settled"> {
  const show = (during: PoolRecord["during"]) => {
    if (pool.during === during) return;
    pool.during = during;
    tell(parts.events, "changed", pool);
  };
  return { begin: () => show(state), settled: () => show(undefined) };
}
