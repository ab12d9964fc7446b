import { access, encryptedBlockVolume, identity, notes } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const disk = {
  type: "disk",
  title: "Partitioned disk",
  help: "A whole disk with a partition table. Each partition is a volume.",
  volumes: "block",
  uses: {
    ...identity,
    "source.devices": "required",
    "source.devices.path": "required",
    "source.devices.partSeparator": "optional",
    "source.format.type": "optional",
    ...notes,
    "target.path": "required",
    ...access,
  },
  volume: { ...encryptedBlockVolume, "target.format.type": "optional" },
  creates: [],
  changes: [],
  examples: { "source.format.type": "gpt", "target.path": "/dev" },
  source: ["devices"],
  demands: ["source.devices", "target.path"],
  ignores: ["mountOptions", "configOptions"],
  defaults: { "source.format.type": "unknown" },
  formats: { default: "unknown", all: ["unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2"] },
  volumeFormats: {
    default: "none",
    all: ["none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid", "extended"],
  },
} as const satisfies PoolTypeSpec;
