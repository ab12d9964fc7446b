import { type Fault, fault, refuse, StorageError } from "@cistern/schema/errors";
import type { Backend } from "../../backends/backend.ts";
import { judgePool, storable } from "../judge-pool.ts";
import type { LibvirtPool } from "../libvirt/libvirt-pool.ts";
import { type Parts, tell } from "../parts.ts";
import { newLive, type PoolRecord, revisionOf } from "../pool-record.ts";
import { faultOf, problem } from "../problems.ts";
import type { KnownSnapshot } from "../refresher.ts";
import { runnable } from "../runnable.ts";
import { autostartLink, firstLook, markActive, writeDefinition } from "./own-steps.ts";
import { forgetVolumes } from "./pool-states.ts";
import { claimOf } from "./pools-define.ts";
import { poolLock, type Verb } from "./verb.ts";

/** Throws pool.not-found, and pool.uuid-taken for one that is ours already. */
function adoptable(parts: Parts, uuid: string): LibvirtPool {
  const own = parts.registry.find(uuid);
  if (own) throw new StorageError(fault("pool.uuid-taken", { name: own.name, uuid: own.uuid }));
  const found = parts.registry.libvirtPool(uuid);
  if (!found) throw new StorageError(fault("pool.not-found", { pool: uuid }));
  return found;
}

/** A type that cannot run here is adopted all the same, and stays inactive on our side. */
async function backendFor(parts: Parts, { active }: LibvirtPool): Promise<Backend | Fault | undefined> {
  return active && (await runnable(parts.host, parts.backends, active).catch(faultOf));
}

/** Definition, UUID, autostart and state of a pool that libvirt has become ours too. Neither data nor libvirt is touched. */
export const adopt: Verb<"pools.adopt"> = {
  name: "pools.adopt",
  locks: (parts, { pool }) => {
    const name = parts.registry.libvirtPool(pool)?.name;
    return [...poolLock(pool), ...(name === undefined ? [] : [{ key: `name:${name}`, mode: "exclusive" as const }])];
  },
  prepare: async (parts, input, asked) => {
    const found = adoptable(parts, input.pool);
    const backend = await backendFor(parts, found);
    const starts = found.active && backend && "refreshPool" in backend ? { backend, def: found.active } : undefined;
    const judged = await judgePool(parts, {
      xml: found.text,
      missingTarget: starts ? "error" : "warning",
      claims: claimOf(found.text, asked),
      // The two lived beside each other in libvirt.
      besideLibvirt: "warning",
    });
    const problems = [
      ...judged.problems,
      ...(backend && "code" in backend ? [problem(backend, "type", "warning")] : []),
    ];
    refuse(problems);
    const { text, def } = storable(judged, found.uuid);
    let snapshot: KnownSnapshot | undefined;
    return {
      subject: { pool: found.uuid, poolName: found.name },
      problems,
      steps: [
        writeDefinition(parts.folders, def.name, text),
        ...(starts
          ? [
              markActive(parts.folders, starts.def, { by: "libvirt" }),
              firstLook(parts, { uuid: found.uuid, def: starts.def }, (seen) => {
                snapshot = seen;
              }),
            ]
          : []),
        ...(found.autostart
          ? [
              {
                ...autostartLink(parts.folders, def.name, true),
                title: { code: "link-autostart-after-libvirt", facts: { pool: def.name } },
              },
            ]
          : []),
      ],
      after: async () => {
        const pool: PoolRecord = {
          uuid: found.uuid,
          name: found.name,
          stored: { text, def, revision: revisionOf(text) },
          persistent: true,
          autostart: found.autostart,
          live: starts && newLive(starts.def, "libvirt"),
          during: undefined,
          realTarget: judged.realTarget,
        };
        parts.registry.add(pool);
        tell(parts.events, "defined", pool);
        if (!starts) return;
        await parts.refresher.begin(pool, snapshot);
        tell(parts.events, "started", pool);
      },
      settled: () => forgetVolumes(parts, found.uuid),
    };
  },
};
