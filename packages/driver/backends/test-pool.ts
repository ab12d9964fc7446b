/** A dir pool on a folder of a test, and its steps performed as their plan says. */
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Host } from "../host/index.ts";
import type { SeenVolume } from "./backend.ts";
import { dir } from "./dir.ts";

export const giB = 1024n ** 3n;
const job = "7d6f0a52-0000-4000-8000-000000000001";

export function poolIn(host: Host, path: string) {
  const pool: PoolDef = { type: "dir", name: "images", target: { path } };
  const making = { host, pool, job };
  return {
    pool,
    making,
    create: async (volume: VolumeDef) => perform(host, await dir.createVolume(making, volume)),
    seen: async (name: string): Promise<SeenVolume> => {
      const volume = await dir.refreshVolume(host, pool, name);
      if (!volume) throw new Error(`${name} is not there`);
      return volume;
    },
  };
}

export async function perform(host: Host, steps: readonly Step[]): Promise<void> {
  for (const step of steps) for (const operation of step.plan) await host.perform(operation);
}
export async function undo(host: Host, steps: readonly Step[]): Promise<void> {
  for (const step of [...steps].reverse()) for (const operation of step.undo) await host.perform(operation);
}
