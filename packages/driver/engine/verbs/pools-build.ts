import { refuse } from "@cistern/schema/errors";
import { unusedByLibvirt } from "../libvirt/beside.ts";
import { tell, verbOf } from "../parts.ts";
import { runnable } from "../runnable.ts";
import { inactive, meanwhile, targetProblems } from "./pool-states.ts";
import { poolLock, type Verb } from "./verb.ts";

export const build: Verb<"pools.build"> = {
  name: "pools.build",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, input, asked) => {
    const pool = inactive(parts.registry.get(input.pool));
    unusedByLibvirt(parts.registry, pool);
    const backend = await runnable(parts.host, parts.backends, pool.stored.def);
    const problems = await targetProblems(parts, pool, "fine");
    refuse(problems);
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems,
      steps: await verbOf(backend, "buildPool")({ host: parts.host, pool: pool.stored.def, job: asked.job }, input.how),
      ...meanwhile(parts, pool, "building"),
      after: () => tell(parts.events, "built", pool),
    };
  },
};
