import { access, announcedFiles, fileChanges, files, fileVolume, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const vstorage = {
  type: "vstorage",
  title: "Virtuozzo cluster",
  help: "A Virtuozzo storage cluster, mounted on the host. Each file in it is a volume.",
  volumes: "file",
  uses: {
    ...identity,
    "source.name": "optional",
    "target.path": "required",
    ...access,
  },
  volume: fileVolume,
  creates: ["raw", "qcow2"],
  changes: fileChanges,
  examples: { "source.name": "cluster1", "target.path": "/mnt/cluster1" },
  source: ["name"],
  demands: ["target.path"],
  ignores: ["source.format", "mountOptions", "configOptions"],
  implies: { name: "source.name" },
  defaults: { "source.name": { from: "name" } },
  announces: announcedFiles,
  volumeFormats: files,
} as const satisfies PoolTypeSpec;
