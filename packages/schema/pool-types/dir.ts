import { access, announcedFiles, fileChanges, files, fileVolume, identity, madeFiles } from "./common.ts";
import type { PoolTypeSpec } from "./spec.ts";

export const dir = {
  type: "dir",
  title: "Folder",
  help: "A folder that exists on the host, or that the pool makes when it is built. Each file in it is a volume.",
  volumes: "file",
  uses: { ...identity, "features.cow.state": "optional", "target.path": "required", ...access },
  volume: fileVolume,
  creates: madeFiles,
  changes: fileChanges,
  source: [],
  demands: ["target.path"],
  ignores: ["source.format", "mountOptions", "configOptions"],
  defaults: {},
  announces: announcedFiles,
  volumeFormats: files,
} as const satisfies PoolTypeSpec;
