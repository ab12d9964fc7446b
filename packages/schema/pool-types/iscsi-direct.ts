import { blockVolume, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const iscsiDirect = {
  type: "iscsi-direct",
  title: "iSCSI target, without devices",
  help: "A target on an iSCSI server, reached by the machines themselves. Each of its units is a volume.",
  volumes: "network",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.devices": "required",
    "source.devices.path": "required",
    "source.initiator.iqn.name": "required",
    "source.auth.type": "optional",
    "source.auth.username": "optional",
    "source.auth.secret.type": "optional",
    "source.auth.secret.uuid": "optional",
    "source.auth.secret.usage": "optional",
  },
  volume: blockVolume,
  creates: [],
  changes: [],
  onlyFinds: true,
  examples: { "source.devices.path": "iqn.2013-06.com.example:disks", "source.auth.secret.type": "iscsi" },
  source: ["hosts", "devices", "initiator"],
  demands: ["source.hosts", "source.initiator.iqn.name"],
  ignores: ["target", "source.format", "mountOptions", "configOptions"],
  defaults: {},
} as const satisfies PoolTypeSpec;
