import { access, blockVolume, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

/** The devices of a dataset are where ZFS puts them: a target that was given is not looked at. */
export const zfs = {
  type: "zfs",
  title: "ZFS pool",
  help: "A ZFS pool or dataset. Each block volume in it is a volume.",
  volumes: "block",
  uses: {
    ...identity,
    "source.name": "optional",
    "source.devices": "optional",
    "source.devices.path": "required",
    ...access,
  },
  volume: blockVolume,
  creates: [],
  changes: ["resize"],
  examples: { "source.name": "tank" },
  source: ["name", "devices"],
  demands: [],
  ignores: ["source.format", "mountOptions", "configOptions"],
  implies: { name: "source.name" },
  defaults: {
    "source.name": { from: "name" },
    "target.path": { from: "source.name", behind: "/dev/zvol/", always: true },
  },
} as const satisfies PoolTypeSpec;
