import { blockVolume, files, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const rbd = {
  type: "rbd",
  title: "Ceph pool",
  help: "A pool of block devices in a Ceph cluster. Each image in it is a volume.",
  volumes: "network",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.name": "required",
    "source.auth.type": "optional",
    "source.auth.username": "optional",
    "source.auth.secret.type": "optional",
    "source.auth.secret.uuid": "optional",
    "source.auth.secret.usage": "optional",
    "refresh.volume.allocation": "optional",
    "configOptions.options": "optional",
    "configOptions.options.name": "required",
    "configOptions.options.value": "required",
  },
  volume: { ...blockVolume, "target.format.type": "optional" },
  creates: ["raw"],
  examples: { "source.name": "rbd", "source.hosts.port": "6789", "source.auth.type": "ceph" },
  source: ["hosts", "name"],
  demands: ["source.hosts", "source.name"],
  ignores: ["target", "source.format", "mountOptions"],
  implies: { name: "source.name" },
  defaults: {},
  volumeFormats: files,
} as const satisfies PoolTypeSpec;
