import { leftoversOf } from "../../backends/local-files.ts";
import { sortLeftovers } from "../leftovers.ts";
import { activePool } from "./pool-states.ts";
import { type Verb, volumeLocks } from "./verb.ts";

/** Removes the hidden files that ended jobs left in a pool's folder. The agent asks for it itself where it sees some. */
export const sweep: Verb<"pools.sweep"> = {
  name: "pools.sweep",
  locks: (_parts, { pool }) => volumeLocks(pool, []),
  prepare: async (parts, input) => {
    const pool = activePool(parts, input.pool);
    const { folder, names } = await leftoversOf(parts.host, pool.live.now.def);
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: [],
      steps: sortLeftovers(parts.journal, names).over.map((name) => ({
        title: { code: "remove-file", facts: { name } },
        plan: [{ on: "file", request: { act: "remove-file", folder, name } }],
        done: { file: { folder, name }, is: "gone" },
        // What an ended job left is nobody's; it is not brought back.
        undo: [],
      })),
      after: () => parts.refresher.full(pool),
    };
  },
};
