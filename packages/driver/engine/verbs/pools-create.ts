import { refuse } from "@cistern/schema/errors";
import { readPool } from "@cistern/schema/xml";
import type { Backend, PoolSnapshot } from "../../backends/backend.ts";
import { judgePool, storable } from "../judge-pool.ts";
import { startStorage, unusedByLibvirt } from "../libvirt/beside.ts";
import { type Parts, tell, verbOf } from "../parts.ts";
import { newLive, type PoolRecord, revisionOf } from "../pool-record.ts";
import { runnable } from "../runnable.ts";
import type { VerbInputs } from "../types.ts";
import { autostartLink, firstLook, markActive, writeDefinition } from "./own-steps.ts";
import { claimOf, definitionLocks } from "./pools-define.ts";
import type { Verb } from "./verb.ts";

/**
 * Undefined for a pool that is only defined, which needs nothing of the host, and for a text that is no pool. Asked before
 * the document is judged: what it says of a missing folder would be no help where the type cannot run.
 */
async function backendFor(parts: Parts, input: VerbInputs["pools.create"]): Promise<Backend | undefined> {
  const def = readPool(input.xml).value;
  return def && (input.build || input.start) ? await runnable(parts.host, parts.backends, def) : undefined;
}

export const create: Verb<"pools.create"> = {
  name: "pools.create",
  locks: (_parts, input) => definitionLocks(input.xml),
  prepare: async (parts, input, asked) => {
    const backend = await backendFor(parts, input);
    const missingTarget = input.build ? "fine" : input.start ? "error" : "warning";
    const judged = await judgePool(parts, { xml: input.xml, missingTarget, claims: claimOf(input.xml, asked) });
    refuse(judged.problems);
    const { text, def } = storable(judged, asked.newUuid);
    const making = { host: parts.host, pool: def, job: asked.job };
    if (input.build) unusedByLibvirt(parts.registry, def);
    const storage = backend && input.start ? await startStorage(parts.registry, backend, making) : undefined;
    let snapshot: PoolSnapshot | undefined;
    const steps = [
      writeDefinition(parts.folders, def.name, text),
      ...(backend && input.build ? await verbOf(backend, "buildPool")(making) : []),
      ...(backend && storage
        ? [
            ...storage.steps,
            markActive(parts.folders, def, storage.by),
            firstLook(backend, def, (seen) => {
              snapshot = seen;
            }),
          ]
        : []),
      ...(input.autostart ? [autostartLink(parts.folders, def.name, true)] : []),
    ];
    return {
      subject: { pool: def.uuid, poolName: def.name },
      problems: judged.problems,
      steps,
      after: () => {
        const pool: PoolRecord = {
          uuid: def.uuid,
          name: def.name,
          stored: { text, def, revision: revisionOf(text) },
          persistent: true,
          autostart: input.autostart,
          live: storage && newLive(def, storage.by),
          during: undefined,
          realTarget: judged.realTarget,
        };
        parts.registry.add(pool);
        tell(parts.events, "defined", pool);
        if (input.build) tell(parts.events, "built", pool);
        if (!input.start) return;
        parts.refresher.begin(pool, snapshot);
        tell(parts.events, "started", pool);
      },
    };
  },
};
