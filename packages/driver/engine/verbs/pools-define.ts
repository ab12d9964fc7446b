import { fault, refuse, StorageError } from "@cistern/schema/errors";
import { readPool } from "@cistern/schema/xml";
import { judgePool, storable } from "../judge-pool.ts";
import type { Lock } from "../locks.ts";
import { type Parts, tell } from "../parts.ts";
import { type PoolRecord, revisionOf } from "../pool-record.ts";
import type { TargetAsked } from "../target.ts";
import type { VerbInputs } from "../types.ts";
import { writeDefinition } from "./own-steps.ts";
import { type Asked, poolLock, type Verb } from "./verb.ts";

/** A document's name and UUID, so that two jobs never define the same one at once. */
export function definitionLocks(xml: string): readonly Lock[] {
  const def = readPool(xml).value;
  if (!def) return [];
  return [{ key: `name:${def.name}`, mode: "exclusive" }, ...(def.uuid === undefined ? [] : poolLock(def.uuid))];
}

/** Who takes the target: only a job that runs; the UUID is the one the pool will have. */
export function claimOf(xml: string, asked: Asked, pool?: PoolRecord): TargetAsked["claims"] {
  if (!asked.runs) return undefined;
  return { job: asked.job, uuid: pool?.uuid ?? readPool(xml).value?.uuid ?? asked.newUuid };
}

/** The pool a document was edited from; undefined for a new one. Throws revision.conflict where that pool has moved on. */
function replaced(parts: Parts, { xml, revision }: VerbInputs["pools.define"]): PoolRecord | undefined {
  const def = readPool(xml).value;
  if (!def) return undefined;
  const sameUuid = def.uuid === undefined ? undefined : parts.registry.find(def.uuid);
  const pool = sameUuid ?? (revision === undefined ? undefined : parts.registry.named(def.name));
  if (!pool) {
    if (revision === undefined) return undefined;
    throw new StorageError(fault("pool.not-found", { pool: def.uuid ?? def.name }));
  }
  // Without a revision the document is a new one; the pool of the same UUID is then in its way and not its origin.
  if (revision === undefined && def.name !== pool.name) return undefined;
  if (revision !== pool.stored.revision) {
    throw new StorageError(fault("revision.conflict", { revision: revision ?? "", current: pool.stored.text }));
  }
  return pool;
}

export const define: Verb<"pools.define"> = {
  name: "pools.define",
  locks: (parts, input) => {
    const def = readPool(input.xml).value;
    const named = def && parts.registry.named(def.name);
    return [...definitionLocks(input.xml), ...(named ? poolLock(named.uuid) : [])];
  },
  prepare: async (parts, input, asked) => {
    const pool = replaced(parts, input);
    const judged = await judgePool(parts, {
      xml: input.xml,
      replaces: pool,
      missingTarget: "warning",
      claims: claimOf(input.xml, asked, pool),
    });
    refuse(judged.problems);
    const { text, def } = storable(judged, pool?.uuid ?? asked.newUuid);
    return {
      subject: { pool: def.uuid, poolName: def.name },
      problems: judged.problems,
      steps: [writeDefinition(parts.folders, def.name, text, pool?.persistent ? pool.stored.text : undefined)],
      after: () => {
        const stored = { text, def, revision: revisionOf(text) };
        const record: PoolRecord = pool ?? {
          uuid: def.uuid,
          name: def.name,
          stored,
          persistent: true,
          autostart: false,
          live: undefined,
          during: undefined,
          realTarget: undefined,
        };
        record.stored = stored;
        record.notStarted = undefined;
        record.persistent = true;
        if (!record.live) record.realTarget = judged.realTarget;
        parts.registry.add(record);
        tell(parts.events, "defined", record);
      },
    };
  },
};
