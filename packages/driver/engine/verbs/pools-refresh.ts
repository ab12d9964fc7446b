import { backendOf } from "../parts.ts";
import { readingOf } from "./own-steps.ts";
import { activePool, answering } from "./pool-states.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** Fails where the pool cannot be read; the pool is then marked, and goes on with what was known of it. */
export const refresh: Verb<"pools.refresh"> = {
  name: "pools.refresh",
  // Beside the verbs on volumes: a long allocation does not keep a person from looking.
  locks: (_parts, { pool }) => volumeLocks(pool, []),
  prepare: async (parts, input) => {
    const pool = activePool(parts, input.pool);
    answering(pool);
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: [],
      steps: [
        {
          title: { code: "refresh", facts: { pool: pool.name } },
          plan: readingOf(backendOf(parts.backends, pool.live.now.def.type), pool.live.now.def),
          undo: [],
          act: () => parts.refresher.full(pool, input.trustWatch),
        },
      ],
      after: () => undefined,
    };
  },
};
