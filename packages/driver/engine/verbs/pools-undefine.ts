import { autostartLink, removeDefinition } from "./own-steps.ts";
import { forget, inactive } from "./pool-states.ts";
import { poolLock, type Verb } from "./verb.ts";

export const undefine: Verb<"pools.undefine"> = {
  name: "pools.undefine",
  locks: (parts, { pool }) => {
    const name = parts.registry.find(pool)?.name;
    return [...poolLock(pool), ...(name === undefined ? [] : [{ key: `name:${name}`, mode: "exclusive" as const }])];
  },
  prepare: async (parts, input) => {
    const pool = inactive(parts.registry.get(input.pool));
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: [],
      steps: [
        ...(pool.autostart ? [autostartLink(parts.folders, pool.name, false)] : []),
        removeDefinition(parts.folders, pool.name, pool.stored.text),
      ],
      after: () => {
        forget(parts, pool);
      },
    };
  },
};
