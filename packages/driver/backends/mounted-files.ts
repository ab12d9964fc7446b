/** Verbs of volumes that are files on a filesystem which the pool mounts: without it they would act on the folder below. */
import type { PoolDef } from "@cistern/schema/fields";
import type { Host } from "../host/index.ts";
import type { Backend, Making } from "./backend.ts";
import { checkFileVolume } from "./check-volume.ts";
import { cloneFile, moveFile } from "./copy-file.ts";
import { createFile } from "./create-file.ts";
import { deleteFile, permitFile, renameFile } from "./file-volumes.ts";
import { folderOf, glanceFolder, refreshFile, refreshFolder } from "./local-files.ts";
import { receiveFile } from "./receive-file.ts";
import { resizeFile, wipeFile } from "./resize-file.ts";

type Check = (host: Host, pool: PoolDef) => Promise<void>;

/** The verbs that need no mount to be planned, and those that are refused without it, by what `check` throws. */
export const mountedFiles = (check: Check) => {
  const whenMounted =
    <Rest extends readonly unknown[], T>(verb: (making: Making, ...rest: Rest) => Promise<T>) =>
    async (making: Making, ...rest: Rest): Promise<T> => {
      await check(making.host, making.pool);
      return await verb(making, ...rest);
    };
  return {
    checkPool: check,
    refreshPool: refreshFolder,
    refreshVolume: refreshFile,
    glancePool: glanceFolder,
    watches: folderOf,
    checkVolume: checkFileVolume,
    createVolume: whenMounted(createFile),
    receiveVolume: whenMounted(receiveFile),
    cloneVolume: whenMounted(cloneFile),
    moveVolume: whenMounted(moveFile),
    deleteVolume: whenMounted(deleteFile),
    renameVolume: whenMounted(renameFile),
    resizeVolume: whenMounted(resizeFile),
    wipeVolume: whenMounted(wipeFile),
    permitVolume: whenMounted(permitFile),
  } as const satisfies Partial<Backend>;
};
