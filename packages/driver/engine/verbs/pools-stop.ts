import { stopStorage } from "../libvirt/beside.ts";
import { backendOf, tell } from "../parts.ts";
import { differences, volumeEvents } from "../volumes.ts";
import { markInactive } from "./own-steps.ts";
import { active, forget } from "./pool-states.ts";
import { poolLock, type Verb } from "./verb.ts";

/** A pool whose definition is gone ends here for good. */
export const stop: Verb<"pools.stop"> = {
  name: "pools.stop",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, input, asked) => {
    const pool = active(parts.registry.get(input.pool));
    const { def, startedBy: by } = pool.live.now;
    const backend = backendOf(parts.backends, def.type);
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: [],
      // The mark goes first: an agent that dies in between must not take a half stopped pool for an active one.
      steps: [
        markInactive(parts.folders, def, { by, text: pool.persistent ? undefined : pool.stored.text }),
        ...(await stopStorage(parts.registry, backend, {
          host: parts.host,
          pool: def,
          job: asked.job,
          by,
          uuid: pool.uuid,
        })),
      ],
      after: () => {
        const { volumes } = pool.live.now;
        parts.refresher.end(pool);
        parts.registry.get(pool.uuid).live = undefined;
        for (const event of volumeEvents(pool.uuid, differences(volumes, new Map()))) parts.events.push(event);
        tell(parts.events, "stopped", pool);
        if (!pool.persistent) forget(parts, pool);
      },
    };
  },
};
