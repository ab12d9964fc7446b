/** Everything that can be said of a volume's document: one that is to be made, or one that is to change a volume. Reads only. */
import { fault, type Problem, refuse, StorageError } from "@cistern/schema/errors";
import {
  type ChangeVerb,
  nameFault,
  type PoolType,
  type VolumeDef,
  valueAt,
  volume,
  walk,
} from "@cistern/schema/fields";
import { creationProblems, specOf } from "@cistern/schema/pool-types";
import { type Reading, readVolume } from "@cistern/schema/xml";
import type { SeenVolume } from "../backends/backend.ts";
import type { Rights } from "../host/index.ts";
import { backendOf, type Parts } from "./parts.ts";
import type { PoolRecord } from "./pool-record.ts";
import { located, problem } from "./problems.ts";
import { notActive } from "./refresher.ts";
import { secretsOfVolume, secretWarnings } from "./secrets/named.ts";
import { otherPools } from "./uses/known-volume.ts";
import { shownVolume } from "./volumes.ts";

export interface JudgedVolume {
  readonly reading: Reading<VolumeDef>;
  readonly problems: readonly Problem[];
}

/** Throws pool.wrong-state where the pool is not active. */
export async function judgeNewVolume(
  parts: Pick<Parts, "host" | "backends" | "registry" | "secrets">,
  pool: PoolRecord,
  xml: string,
): Promise<JudgedVolume> {
  if (!pool.live) throw notActive(pool);
  const reading = readVolume(xml, { poolType: pool.live.now.def.type });
  const def = reading.value;
  if (!def) return { reading, problems: reading.problems };
  const own = [...(await newVolumeProblems(parts, pool, def)), ...secretWarnings(parts.secrets, secretsOfVolume(def))];
  return { reading, problems: [...reading.problems, ...located(reading, own)] };
}

/** What format, policy and host say to a new volume. Throws pool.wrong-state where the pool is not active. */
export async function newVolumeProblems(
  parts: Pick<Parts, "host" | "backends" | "registry">,
  pool: PoolRecord,
  def: VolumeDef,
): Promise<readonly Problem[]> {
  if (!pool.live) throw notActive(pool);
  const { def: poolDef, volumes } = pool.live.now;
  const own = [...creationProblems(def, poolDef.type), ...nameProblems(def.name)];
  if (volumes.has(def.name)) own.push(problem(fault("volume.exists", { volume: def.name, pool: pool.name }), "name"));
  // What is refused by its name alone must not reach the host.
  else if (own.every(({ severity }) => severity !== "error")) {
    const { checkVolume } = backendOf(parts.backends, poolDef.type);
    own.push(...((await checkVolume?.(parts.host, poolDef, def, otherPools(parts.registry, pool.uuid))) ?? []));
  }
  return own;
}

/**
 * What is to be said of a volume whose content comes from elsewhere. Nothing is asked: what it holds is not the document's.
 * Throws what a new volume of a document would be refused with.
 */
export async function arrivalProblems(...asked: Parameters<typeof newVolumeProblems>): Promise<readonly Problem[]> {
  const problems = (await newVolumeProblems(...asked)).filter(({ severity }) => severity !== "question");
  refuse(problems.filter(({ severity }) => severity === "error"));
  return problems;
}

function* nameProblems(name: string): Generator<Problem> {
  const found = nameFault(name);
  if (found) yield problem(fault("name.invalid", { name, fault: found }), "name");
}

export interface VolumeAsk {
  readonly access?: Rights;
  readonly capacity?: bigint;
  readonly name?: string;
}

interface Changed {
  readonly verb: ChangeVerb;
  readonly path: string;
  readonly value: unknown;
}

/**
 * What a changed text asks of a volume. Fields that declare a verb may differ; those the host reports are passed over; a
 * size that a document handed out earlier held is not taken for a change, for a volume grows while its text is edited.
 */
export function judgeChange(
  pool: PoolRecord,
  seen: SeenVolume,
  xml: string,
  handedOut: (path: string, value: unknown) => boolean,
): JudgedVolume & { readonly ask: VolumeAsk } {
  if (!pool.live) throw notActive(pool);
  const poolType = pool.live.now.def.type;
  const reading = readVolume(xml, { poolType, capacityOptional: true });
  const next = reading.value;
  if (!next) return { reading, problems: reading.problems, ask: {} };
  const { changes } = specOf(poolType);
  const now = asWritten(seen.def, poolType);
  const changed: Changed[] = [];
  const problems: Problem[] = [];
  for (const { path, node } of walk(volume)) {
    if (node.node === "group" || node.meta.reported) continue;
    const [before, after] = [valueAt(now, path), valueAt(next, path)];
    if (
      before === after ||
      (before !== undefined && after !== undefined && node.scalar.encode(before) === node.scalar.encode(after))
    )
      continue;
    if (after === undefined && (node.meta.change || node.scalar.kind === "bytes")) continue;
    const { change } = node.meta;
    if (change && changes.includes(change)) changed.push({ verb: change, path, value: after });
    else if (!handedOut(path, after)) problems.push(problem(fault("field.fixed", { label: node.meta.label }), path));
  }
  const ask = askOf(changed);
  if (ask.name !== undefined) {
    problems.push(...nameProblems(ask.name));
    if (pool.live.now.volumes.has(ask.name))
      problems.push(problem(fault("volume.exists", { volume: ask.name, pool: pool.name }), "name"));
  }
  return { reading, ask, problems: [...reading.problems, ...located(reading, problems)] };
}

/** The volume as a person read it: through its document, which may not hold all that was seen. */
function asWritten(def: VolumeDef, poolType: PoolType): VolumeDef {
  const { value } = readVolume(shownVolume(def, poolType), { poolType, capacityOptional: true });
  if (!value) throw new StorageError(fault("internal"));
  return value;
}

/** The changed fields by the verb that each declares; a right is named by the last part of its path. */
function askOf(changed: readonly Changed[]): VolumeAsk {
  const access = changed
    .filter(({ verb }) => verb === "permissions")
    .map(({ path, value }) => [path.slice(path.lastIndexOf(".") + 1), value]);
  const capacity = changed.find(({ verb }) => verb === "resize")?.value;
  const name = changed.find(({ verb }) => verb === "rename")?.value;
  return {
    ...(access.length > 0 ? { access: Object.fromEntries(access) } : {}),
    ...(typeof capacity === "bigint" ? { capacity } : {}),
    ...(typeof name === "string" ? { name } : {}),
  };
}
