import type { PoolState, PoolSummary } from "@cistern/driver/router";
import { type PoolTypeSpec, specOf } from "@cistern/schema/pool-types";

export type PoolVerb =
  | "start"
  | "stop"
  | "refresh"
  | "build"
  | "setAutostart"
  | "keep"
  | "delete"
  | "undefine"
  | "createVolume";
/** Key of the sentence (`excuse.<key>`) that says why a verb cannot be used now; undefined where it can. */
export type Excuse =
  | "hostAway"
  | "busy"
  | "running"
  | "inactive"
  | "changing"
  | "stopFirst"
  | "startFirst"
  | "notKept"
  | "onlyFinds";

const isActive = (state: PoolState) => state === "running" || state === "degraded" || state === "inaccessible";
const isChanging = (state: PoolState) => state === "building" || state === "starting";

/** Whether the host would refuse the verb anyway, said before anybody asks. The host decides again. */
export function excuseOf(
  verb: PoolVerb,
  pool: Pick<PoolSummary, "state" | "persistent" | "type">,
  now: { readonly hostAway: boolean; readonly busy: boolean },
): Excuse | undefined {
  if (now.hostAway) return "hostAway";
  if (now.busy) return "busy";
  if (isChanging(pool.state)) return "changing";
  const active = isActive(pool.state);
  switch (verb) {
    case "start":
      return active ? "running" : undefined;
    case "stop":
      return active ? undefined : "inactive";
    case "createVolume": {
      const spec: PoolTypeSpec = specOf(pool.type);
      if (spec.onlyFinds) return "onlyFinds";
      return active ? undefined : "startFirst";
    }
    case "refresh":
      return active ? undefined : "startFirst";
    case "build":
    case "delete":
    case "undefine":
      return active ? "stopFirst" : undefined;
    case "keep":
      return undefined;
    case "setAutostart":
      return pool.persistent ? undefined : "notKept";
  }
}
