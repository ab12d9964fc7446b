import { refuse } from "@cistern/schema/errors";
import { unusedByLibvirt } from "../libvirt/beside.ts";
import { tell, verbOf } from "../parts.ts";
import { runnable } from "../runnable.ts";
import { inactive, targetProblems } from "./pool-states.ts";
import { poolLock, type Verb } from "./verb.ts";

export const deletePool: Verb<"pools.delete"> = {
  name: "pools.delete",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, input, asked) => {
    const pool = inactive(parts.registry.get(input.pool));
    unusedByLibvirt(parts.registry, pool);
    const backend = await runnable(parts.host, parts.backends, pool.stored.def);
    const problems = await targetProblems(parts, pool, "fine", "error");
    refuse(problems);
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems,
      steps: await verbOf(backend, "deletePool")({ host: parts.host, pool: pool.stored.def, job: asked.job }),
      after: () => tell(parts.events, "deleted", pool),
    };
  },
};
