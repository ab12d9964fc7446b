/** Who needs a secret, asked before it goes. */
import type { FactsOf } from "@cistern/schema/errors";
import type { SeenVolume } from "../../backends/backend.ts";
import type { PoolRecord } from "../pool-record.ts";
import { secretOfPool, secretsOfVolume } from "./named.ts";
import { type KnownSecret, refersTo } from "./secret.ts";

/**
 * The pools whose definition, stored or running, signs in with the secret, and the volumes of running pools that it opens:
 * those whose definition names it, and the one that it was made for by path.
 */
export function usersOf(secret: KnownSecret, pools: readonly PoolRecord[]): readonly FactsOf<"secret.in-use">[] {
  const of = { secret: secret.uuid };
  return pools.flatMap(({ stored, live, name: pool }) => {
    const signsIn = [stored.def, ...(live ? [live.now.def] : [])].some((def) => {
      const named = secretOfPool(def);
      return named !== undefined && refersTo(named.reference, secret);
    });
    const opened = [...(live?.now.volumes.values() ?? [])].filter((volume) => opens(secret, volume));
    return [
      ...(signsIn ? [{ ...of, pool }] : []),
      ...opened.map(({ summary }) => ({ ...of, pool, volume: summary.name })),
    ];
  });
}

const opens = (secret: KnownSecret, { summary, def }: SeenVolume): boolean =>
  (secret.usage.type === "volume" && secret.usage.id === summary.path) ||
  secretsOfVolume(def).some(({ reference }) => refersTo(reference, secret));
