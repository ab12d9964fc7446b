import { access, blockVolume, identity, notes } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const iscsi = {
  type: "iscsi",
  title: "iSCSI target",
  help: "A target on an iSCSI server, signed on to by the host. Each of its units is a volume.",
  volumes: "block",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.devices": "required",
    "source.devices.path": "required",
    "source.initiator.iqn.name": "optional",
    "source.auth.type": "optional",
    "source.auth.username": "optional",
    "source.auth.secret.type": "optional",
    "source.auth.secret.uuid": "optional",
    "source.auth.secret.usage": "optional",
    ...notes,
    "target.path": "required",
    ...access,
  },
  volume: blockVolume,
  creates: [],
  changes: [],
  onlyFinds: true,
  examples: {
    "source.devices.path": "iqn.2013-06.com.example:disks",
    "source.auth.secret.type": "iscsi",
    "target.path": "/dev/disk/by-path",
  },
  source: ["hosts", "devices", "initiator"],
  demands: ["source.hosts", "target.path"],
  ignores: ["source.format", "mountOptions", "configOptions"],
  defaults: {},
} as const satisfies PoolTypeSpec;
