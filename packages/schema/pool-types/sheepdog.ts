import { blockVolume, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const sheepdog = {
  type: "sheepdog",
  title: "Sheepdog cluster",
  help: "A Sheepdog cluster. libvirt can no longer run such pools, and neither can this host; the definition is kept.",
  volumes: "network",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.name": "optional",
  },
  volume: blockVolume,
  creates: [],
  changes: [],
  examples: { "source.name": "disks", "source.hosts.port": "7000" },
  source: ["hosts", "name"],
  demands: ["source.hosts"],
  ignores: ["target", "source.format", "mountOptions", "configOptions"],
  implies: { name: "source.name" },
  defaults: { "source.name": { from: "name" } },
} as const satisfies PoolTypeSpec;
