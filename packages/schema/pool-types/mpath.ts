import { access, blockVolume, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

/** The target is kept and printed as given; the devices are looked for in /dev/mapper all the same. */
export const mpath = {
  type: "mpath",
  title: "Multipath devices",
  help: "All multipath devices of the host. Each of them is a volume.",
  volumes: "block",
  uses: {
    ...identity,
    "target.path": "required",
    ...access,
  },
  volume: blockVolume,
  creates: [],
  changes: [],
  onlyFinds: true,
  examples: { "target.path": "/dev/mapper" },
  source: [],
  demands: ["target.path"],
  ignores: ["source.format", "mountOptions", "configOptions"],
  defaults: {},
} as const satisfies PoolTypeSpec;
