import { announcedFiles, blockVolume, files, identity } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const gluster = {
  type: "gluster",
  title: "Gluster volume",
  help: "A volume of a Gluster cluster, reached by the machines themselves. Each file in it is a volume.",
  volumes: "network",
  uses: {
    ...identity,
    "source.hosts": "required",
    "source.hosts.name": "required",
    "source.hosts.port": "optional",
    "source.name": "optional",
    "source.dir.path": "optional",
  },
  volume: { ...blockVolume, "target.format.type": "optional" },
  creates: ["raw"],
  changes: [],
  examples: { "source.name": "gv0", "source.hosts.port": "24007", "source.dir.path": "/images" },
  source: ["hosts", "name", "dir"],
  demands: ["source.hosts"],
  ignores: ["target", "source.format", "mountOptions", "configOptions"],
  implies: { name: "source.name" },
  defaults: { "source.dir.path": "/", "source.name": { from: "name" } },
  announces: announcedFiles,
  volumeFormats: files,
} as const satisfies PoolTypeSpec;
