/** A pool that is a folder on a filesystem of the host. Its volumes are the files in it. */
import { tool } from "../host/packages.ts";
import type { Backend } from "./backend.ts";
import { buildFolder, deleteFolder } from "./build-folder.ts";
import { checkFileVolume } from "./check-volume.ts";
import { cloneFile, moveFile } from "./copy-file.ts";
import { createFile } from "./create-file.ts";
import { deleteFile, permitFile, renameFile } from "./file-volumes.ts";
import { checkFolder, folderOf, glanceFolder, refreshFile, refreshFolder } from "./local-files.ts";
import { receiveFile } from "./receive-file.ts";
import { resizeFile, wipeFile } from "./resize-file.ts";

export const dir = {
  type: "dir",
  tools: [tool("qemu-img")],
  kernel: [],
  checkPool: checkFolder,
  buildPool: buildFolder,
  deletePool: deleteFolder,
  refreshPool: refreshFolder,
  glancePool: glanceFolder,
  watches: folderOf,
  checkVolume: checkFileVolume,
  createVolume: createFile,
  receiveVolume: receiveFile,
  cloneVolume: cloneFile,
  moveVolume: moveFile,
  deleteVolume: deleteFile,
  renameVolume: renameFile,
  resizeVolume: resizeFile,
  wipeVolume: wipeFile,
  permitVolume: permitFile,
  refreshVolume: refreshFile,
} as const satisfies Backend;
