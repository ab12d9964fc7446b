import { refuse } from "@cistern/schema/errors";
import { startStorage } from "../libvirt/beside.ts";
import { tell } from "../parts.ts";
import { newLive } from "../pool-record.ts";
import type { KnownSnapshot } from "../refresher.ts";
import { runnable } from "../runnable.ts";
import { buildSteps, firstLook, markActive } from "./own-steps.ts";
import { inactive, meanwhile, targetProblems } from "./pool-states.ts";
import { poolLock, type Verb } from "./verb.ts";

export const start: Verb<"pools.start"> = {
  name: "pools.start",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, input, asked) => {
    const pool = inactive(parts.registry.get(input.pool));
    const { def } = pool.stored;
    const backend = await runnable(parts.host, parts.backends, def);
    const { build = false } = input;
    const problems = await targetProblems(parts, pool, build === false ? "error" : "fine");
    refuse(problems);
    const storage = await startStorage(parts.registry, backend, { host: parts.host, pool: def, job: asked.job });
    let snapshot: KnownSnapshot | undefined;
    const making = { host: parts.host, pool: def, job: asked.job };
    const passage = meanwhile(parts, pool, "starting");
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems,
      steps: [
        ...(await buildSteps(backend, making, build)),
        ...storage.steps,
        markActive(parts.folders, def, { by: storage.by }),
        firstLook(parts, { uuid: pool.uuid, def }, (seen) => {
          snapshot = seen;
        }),
      ],
      ...passage,
      after: async () => {
        pool.during = undefined;
        pool.notStarted = undefined;
        pool.live = newLive(def, storage.by);
        if (build !== false) tell(parts.events, "built", pool);
        await parts.refresher.begin(pool, snapshot);
        tell(parts.events, "started", pool);
      },
    };
  },
};
