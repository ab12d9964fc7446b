/** What an agent finds when it starts: which pools it takes for active or stopped, and why. */
import { isRunnable } from "../backends/backend.ts";
import type { Host } from "../host/index.ts";
import type { Backends } from "./parts.ts";
import type { PoolRecord } from "./pool-record.ts";
import { faultOf } from "./problems.ts";
import type { Found, FoundPool, HostInfo } from "./types.ts";

/** What somebody should look at first comes first. */
const order: readonly Found[] = ["attention", "looking", "stopped-there", "autostart", "running", "stopped"];
const mostTold = 200;

export class AtStart {
  readonly #found = new Map<string, FoundPool>();
  #waiting = 0;

  /** What is to be said of a pool, until `until` answers something else. Nothing waits for it. */
  tell(pool: PoolRecord, found: Found, until?: Promise<Pick<FoundPool, "found" | "fault">>): void {
    const { uuid, name } = pool;
    this.#found.set(uuid, { uuid, name, found });
    if (!until) return;
    this.#waiting += 1;
    void until
      .then((more) => this.#found.set(uuid, { uuid, name, ...more }))
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  report(): NonNullable<HostInfo["atStart"]> {
    const all = [...this.#found.values()].sort((one, other) => order.indexOf(one.found) - order.indexOf(other.found));
    return { settled: this.#waiting === 0, total: all.length, pools: all.slice(0, mostTold) };
  }
}

/** How an active pool came through its first look. */
export const foundActive = async (pool: PoolRecord, look: Promise<void>): Promise<Pick<FoundPool, "found" | "fault">> =>
  await look.then(
    () => ({ found: "running" as const }),
    (error: unknown) => ({ found: "attention" as const, fault: pool.live?.now.attention ?? faultOf(error) }),
  );

/** Whether the storage of a stopped pool is there all the same. It stays stopped: only a person or a boot starts it. */
export async function foundStopped(
  host: Host,
  backends: Backends,
  pool: PoolRecord,
): Promise<Pick<FoundPool, "found">> {
  const { def } = pool.stored;
  const backend = backends[def.type];
  if (!isRunnable(backend) || !backend.checkPool) return { found: "stopped" };
  return await backend.checkPool(host, def).then(
    () => ({ found: "stopped-there" }),
    () => ({ found: "stopped" }),
  );
}
