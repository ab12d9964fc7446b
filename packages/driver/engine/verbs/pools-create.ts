import { fault, refuse, StorageError } from "@cistern/schema/errors";
import { readPool } from "@cistern/schema/xml";
import type { Backend } from "../../backends/backend.ts";
import { judgePool, storable } from "../judge-pool.ts";
import { startStorage, unusedByLibvirt } from "../libvirt/beside.ts";
import { type Parts, tell } from "../parts.ts";
import { newLive, type PoolRecord, revisionOf } from "../pool-record.ts";
import type { KnownSnapshot } from "../refresher.ts";
import { runnable } from "../runnable.ts";
import type { VerbInputs } from "../types.ts";
import { autostartLink, buildSteps, firstLook, markActive, writeDefinition } from "./own-steps.ts";
import { forgetVolumes, inactive } from "./pool-states.ts";
import { claimOf, definitionLocks } from "./pools-define.ts";
import type { Verb } from "./verb.ts";

/**
 * Undefined for a pool that is only defined, which needs nothing of the host, and for a text that is no pool. Asked before
 * the document is judged: what it says of a missing folder would be no help where the type cannot run.
 */
async function backendFor(parts: Parts, input: VerbInputs["pools.create"]): Promise<Backend | undefined> {
  const def = readPool(input.xml).value;
  return def && (input.build !== false || input.start) ? await runnable(parts.host, parts.backends, def) : undefined;
}

/**
 * The stopped pool of this name and UUID, whose stored definition stays while another one runs. A document that is to be
 * stored never has one. Throws pool.wrong-state for an active pool, pool.not-kept where what is not stored shall not run now.
 */
function standingIn(parts: Parts, input: VerbInputs["pools.create"]): PoolRecord | undefined {
  const def = readPool(input.xml).value;
  if (!def || (input.persistent ?? true)) return undefined;
  if (!input.start || input.autostart) throw new StorageError(fault("pool.not-kept", { pool: def.name }));
  const pool = def.uuid === undefined ? undefined : parts.registry.find(def.uuid);
  return pool?.name === def.name ? inactive(pool) : undefined;
}

export const create: Verb<"pools.create"> = {
  name: "pools.create",
  locks: (_parts, input) => definitionLocks(input.xml),
  prepare: async (parts, input, asked) => {
    const { xml, build, start, autostart, persistent = true } = input;
    const known = standingIn(parts, input);
    const backend = await backendFor(parts, input);
    const missingTarget = build !== false ? "fine" : start ? "error" : "warning";
    const judged = await judgePool(parts, { xml, replaces: known, missingTarget, claims: claimOf(xml, asked) });
    refuse(judged.problems);
    const { text, def } = storable(judged, asked.newUuid);
    const making = { host: parts.host, pool: def, job: asked.job };
    if (build !== false) unusedByLibvirt(parts.registry, def);
    const storage = backend && start ? await startStorage(parts.registry, backend, making) : undefined;
    let snapshot: KnownSnapshot | undefined;
    const look = (seen: KnownSnapshot) => {
      snapshot = seen;
    };
    const steps = [
      ...(persistent ? [writeDefinition(parts.folders, def.name, text)] : []),
      ...(backend ? await buildSteps(backend, making, build) : []),
      ...(backend && storage
        ? [
            ...storage.steps,
            markActive(parts.folders, def, { by: storage.by, text: persistent ? undefined : text }),
            firstLook(parts, { uuid: def.uuid, def }, look),
          ]
        : []),
      ...(autostart ? [autostartLink(parts.folders, def.name, true)] : []),
    ];
    return {
      subject: { pool: def.uuid, poolName: def.name },
      problems: judged.problems,
      steps,
      after: async () => {
        const pool: PoolRecord = known ?? {
          uuid: def.uuid,
          name: def.name,
          stored: { text, def, revision: revisionOf(text) },
          persistent,
          autostart,
          live: undefined,
          during: undefined,
          realTarget: undefined,
        };
        pool.realTarget = judged.realTarget;
        if (start) pool.live = newLive(def, storage?.by);
        if (!known) parts.registry.add(pool);
        if (!known) tell(parts.events, "defined", pool);
        if (build !== false) tell(parts.events, "built", pool);
        if (!start) return;
        pool.notStarted = undefined;
        await parts.refresher.begin(pool, snapshot);
        tell(parts.events, "started", pool);
      },
      settled: () => forgetVolumes(parts, def.uuid),
    };
  },
};
