import type { Parts } from "../parts.ts";

const everyMs = 60_000;
const pruneEveryMs = 60 * 60 * 1_000;

/**
 * What the web does by the clock: a sample of every active pool a minute, of hosts that answer (an old picture is no
 * sample), and now and then throwing away what is too old. Ends with the returned function.
 */
export function startSampler({ hosts, samples, sessions }: Pick<Parts, "hosts" | "samples" | "sessions">): () => void {
  let prunedAtMs = 0;
  const tick = async () => {
    const nowMs = Date.now();
    for (const host of hosts.connected()) await samples.take(host, nowMs);
    await hosts.rememberSeen();
    if (Math.abs(nowMs - prunedAtMs) < pruneEveryMs) return;
    prunedAtMs = nowMs;
    await samples.prune(nowMs);
    await sessions.prune();
  };
  // A database that is busy or full for a minute costs that minute's samples and nothing else.
  const timer = setInterval(() => void tick().catch(() => undefined), everyMs);
  return () => clearInterval(timer);
}
