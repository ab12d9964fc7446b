import { setTimeout as delay } from "node:timers/promises";
import type { Asked } from "../client.ts";

const pollMs = 100;
/** Guests do not wait longer than this for a pool that does not start. */
const longestMs = 120_000;

/** Waits until the agent answers, has looked at every active pool, and has started what starts with the host. */
export async function ready(agent: Asked["agent"], withinMs = longestMs): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const info = await agent.host.info.query().catch(() => undefined);
    if (info?.atStart?.settled) return true;
    await delay(pollMs);
  }
  return false;
}
