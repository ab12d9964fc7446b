/** Everything that can be said of a pool's document on this host: format, policy of its type, identity, target. Reads only. */
import { fault, type Problem, refuse, StorageError } from "@cistern/schema/errors";
import { nameFault, type PoolDef, pool } from "@cistern/schema/fields";
import { policyProblems } from "@cistern/schema/pool-types";
import { editPool, type Reading, readPool, withoutReported } from "@cistern/schema/xml";
import { libvirtIdentity } from "./libvirt/beside.ts";
import type { Parts } from "./parts.ts";
import type { PoolRecord } from "./pool-record.ts";
import { labelOf, located, problem } from "./problems.ts";
import { sourceProblems } from "./same-source.ts";
import { secretOfPool, secretWarnings } from "./secrets/named.ts";
import { checkTarget, type TargetAsked } from "./target.ts";

/** A file name holds 255 bytes, and `.xml` is four of them. */
const longestPoolName = 251;

export interface PoolAsked {
  readonly xml: string;
  /** The pool that the document is to replace. */
  readonly replaces?: PoolRecord | undefined;
  readonly missingTarget: TargetAsked["missing"];
  readonly claims?: TargetAsked["claims"];
  readonly besideLibvirt?: TargetAsked["besideLibvirt"];
}

export interface JudgedPool {
  readonly reading: Reading<PoolDef>;
  readonly problems: readonly Problem[];
  readonly realTarget: string | undefined;
}

export async function judgePool(
  parts: Pick<Parts, "host" | "folders" | "registry" | "secrets">,
  asked: PoolAsked,
): Promise<JudgedPool> {
  const reading = readPool(asked.xml);
  const def = reading.value;
  if (!def)
    return { reading, problems: [...reading.problems, ...ofUnfinished(parts, reading, asked)], realTarget: undefined };
  const self = asked.replaces?.uuid ?? def.uuid;
  const source = await sourceProblems({
    ...parts,
    def,
    self,
    claims: asked.claims,
    besideLibvirt: asked.besideLibvirt,
  });
  const target = await checkTarget({
    ...parts,
    kept: parts.folders.kept,
    def,
    self,
    missing: asked.missingTarget,
    claims: asked.claims,
    besideLibvirt: asked.besideLibvirt,
  });
  const own = [
    ...policyProblems(def),
    ...nameProblems(def),
    ...identityProblems(parts.registry, def, asked.replaces),
    ...source,
    ...target.problems,
    ...secretWarnings(parts.secrets, [secretOfPool(def) ?? []].flat()),
  ];
  return { reading, problems: [...reading.problems, ...located(reading, own)], realTarget: target.real };
}

interface Identity {
  readonly name: string;
  readonly uuid?: string | undefined;
}

/** A document that lacks something still has its name looked at: whoever is writing it wants to know early. */
function ofUnfinished(
  parts: Pick<Parts, "registry">,
  reading: Reading<PoolDef>,
  { replaces }: PoolAsked,
): readonly Problem[] {
  const { name, uuid } = reading.seen ?? {};
  if (name === undefined || reading.problems.some(({ path }) => path === "name" || path === "uuid")) return [];
  const identity: Identity = { name, uuid };
  return located(reading, [...nameProblems(identity), ...identityProblems(parts.registry, identity, replaces)]);
}

function* nameProblems(def: Identity): Generator<Problem> {
  const tooLong = new TextEncoder().encode(def.name).byteLength > longestPoolName;
  const found = nameFault(def.name) ?? (tooLong ? "too-long" : undefined);
  if (found) yield problem(fault("name.invalid", { name: def.name, fault: found }), "name");
}

/** One name and one UUID per pool, and neither changes while the pool is defined. */
function* identityProblems(
  registry: Parts["registry"],
  def: Identity,
  replaces: PoolRecord | undefined,
): Generator<Problem> {
  const sameUuid = def.uuid === undefined ? undefined : registry.find(def.uuid);
  const sameName = registry.named(def.name);
  if (replaces) {
    if (def.name !== replaces.name)
      yield problem(fault("pool.uuid-taken", { name: replaces.name, uuid: replaces.uuid }), "name");
    if (def.uuid === undefined || def.uuid === replaces.uuid) return;
    if (sameUuid) yield problem(fault("pool.uuid-taken", { name: sameUuid.name, uuid: sameUuid.uuid }), "uuid");
    else yield problem(fault("field.fixed", { label: labelOf(pool, "uuid") }), "uuid");
    return;
  }
  if (sameName) yield problem(fault("pool.name-taken", { name: def.name, uuid: sameName.uuid }), "name");
  else if (registry.hidden(def.name)) yield problem(fault("pool.name-taken", { name: def.name, uuid: "" }), "name");
  if (sameUuid) yield problem(fault("pool.uuid-taken", { name: sameUuid.name, uuid: sameUuid.uuid }), "uuid");
  yield* libvirtIdentity(registry, def);
}

/**
 * The text as it is stored: what the host reports is left out, and `uuid` stands in it. Throws the document's refusals
 * when anything in it is an error.
 */
export function storable(
  judged: JudgedPool,
  uuid: string,
): { readonly text: string; readonly def: PoolDef & { readonly uuid: string } } {
  refuse(judged.problems.filter(({ severity }) => severity === "error"));
  const text = withoutReported(pool, judged.reading.text);
  const def = readPool(text).value;
  if (!def) throw new StorageError(fault("internal"));
  if (def.uuid !== undefined) return { text, def: { ...def, uuid: def.uuid } };
  const named = { ...def, uuid };
  return { text: editPool(text, named), def: named };
}
