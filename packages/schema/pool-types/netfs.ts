import { access, announcedFiles, fileChanges, files, fileVolume, identity, madeFiles, notes } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const netfs = {
  type: "netfs",
  title: "Network folder",
  help: "A folder that a server exports over NFS, SMB or Gluster, mounted when the pool starts. Each file in it is a volume.",
  volumes: "file",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.dir.path": "required",
    "source.format.type": "optional",
    "source.protocol.ver": "optional",
    ...notes,
    "target.path": "required",
    ...access,
    "mountOptions.options": "optional",
    "mountOptions.options.name": "required",
  },
  volume: fileVolume,
  creates: madeFiles,
  changes: fileChanges,
  examples: { "source.format.type": "nfs", "source.hosts.port": "2049", "target.path": "/mnt/images" },
  source: ["hosts", "dir"],
  demands: ["source.hosts", "source.dir.path", "target.path"],
  ignores: ["configOptions"],
  defaults: { "source.format.type": "auto" },
  formats: { default: "auto", all: ["auto", "nfs", "glusterfs", "cifs"] },
  announces: announcedFiles,
  volumeFormats: files,
} as const satisfies PoolTypeSpec;
