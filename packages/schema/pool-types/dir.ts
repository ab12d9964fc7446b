import type { PoolTypeSpec } from "./spec.ts";

const qcow2 = { presence: "optional", formats: ["qcow2"] } as const;

export const dir = {
  type: "dir",
  title: "Folder",
  help: "A folder that exists on the host, or that the pool makes when it is built. Each file in it is a volume.",
  volumes: "file",
  uses: {
    type: "required",
    name: "required",
    uuid: "optional",
    "features.cow.state": "optional",
    "target.path": "required",
    "target.permissions.mode": "optional",
    "target.permissions.owner": "optional",
    "target.permissions.group": "optional",
  },
  volume: {
    name: "required",
    capacity: "required",
    allocation: "optional",
    "target.format.type": "optional",
    "target.permissions.mode": "optional",
    "target.permissions.owner": "optional",
    "target.permissions.group": "optional",
    "target.compat": qcow2,
    "target.clusterSize": qcow2,
    "target.features.lazyRefcounts": qcow2,
    "target.features.extendedL2": qcow2,
  },
  creates: ["raw", "qcow2"],
} as const satisfies PoolTypeSpec;
