import { access, encryptedBlockVolume, identity, notes } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

/** The device file of a volume group is where LVM puts it: a target that was given is not looked at. */
export const logical = {
  type: "logical",
  title: "Volume group",
  help: "An LVM volume group. Each logical volume in it is a volume.",
  volumes: "block",
  uses: {
    ...identity,
    "source.name": "optional",
    "source.devices": "optional",
    "source.devices.path": "required",
    "source.format.type": "optional",
    ...notes,
    ...access,
  },
  volume: { ...encryptedBlockVolume, "backingStore.path": "optional" },
  creates: [],
  changes: ["resize"],
  source: ["name", "devices"],
  demands: [],
  ignores: ["mountOptions", "configOptions"],
  implies: { name: "source.name" },
  defaults: {
    "source.name": { from: "name" },
    "source.format.type": "lvm2",
    "target.path": { from: "source.name", behind: "/dev/", always: true },
  },
  formats: { default: "lvm2", all: ["unknown", "lvm2"] },
} as const satisfies PoolTypeSpec;
