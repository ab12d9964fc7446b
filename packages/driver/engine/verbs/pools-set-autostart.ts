import { fault, StorageError } from "@cistern/schema/errors";
import { tell } from "../parts.ts";
import { autostartLink } from "./own-steps.ts";
import { poolLock, type Verb } from "./verb.ts";

export const setAutostart: Verb<"pools.setAutostart"> = {
  name: "pools.setAutostart",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, { pool: uuid, on }) => {
    const pool = parts.registry.get(uuid);
    if (!pool.persistent) throw new StorageError(fault("pool.not-kept", { pool: pool.name }));
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: [],
      steps: pool.autostart === on ? [] : [autostartLink(parts.folders, pool.name, on)],
      after: () => {
        if (pool.autostart === on) return;
        pool.autostart = on;
        tell(parts.events, "changed", pool);
      },
    };
  },
};
