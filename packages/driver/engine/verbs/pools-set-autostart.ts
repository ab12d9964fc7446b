import { fault, StorageError } from "@cistern/schema/errors";
import { libvirtAutostartOff } from "../libvirt/hand-over.ts";
import { tell } from "../parts.ts";
import { problem } from "../problems.ts";
import { autostartLink } from "./own-steps.ts";
import { poolLock, type Verb } from "./verb.ts";

export const setAutostart: Verb<"pools.setAutostart"> = {
  name: "pools.setAutostart",
  locks: (_parts, { pool }) => poolLock(pool),
  prepare: async (parts, { pool: uuid, on, accept }) => {
    const pool = parts.registry.get(uuid);
    if (!pool.persistent) throw new StorageError(fault("pool.not-kept", { pool: pool.name }));
    const theirs = parts.registry.libvirtPool(uuid);
    const handsOver = on && theirs?.autostart ? theirs : undefined;
    return {
      subject: { pool: pool.uuid, poolName: pool.name },
      problems: handsOver
        ? [problem(fault("pool.autostart-in-libvirt", { pool: pool.name }), "autostart", "question")]
        : [],
      ...(accept ? { accepted: accept } : {}),
      steps: [
        ...(handsOver ? [await libvirtAutostartOff(parts.host, handsOver)] : []),
        ...(pool.autostart === on ? [] : [autostartLink(parts.folders, pool.name, on)]),
      ],
      after: async () => {
        // Before the word goes out that it starts with us.
        if (handsOver) await parts.libvirt.look();
        if (pool.autostart === on) return;
        pool.autostart = on;
        tell(parts.events, "changed", pool);
      },
    };
  },
};
