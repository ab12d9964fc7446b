import type { PoolType } from "@cistern/schema/fields";
import type { Backend, Needs } from "./backend.ts";
import { dir } from "./dir.ts";
import { disk } from "./disk.ts";
import { fs } from "./fs.ts";
import { gluster } from "./gluster.ts";
import { iscsi } from "./iscsi.ts";
import { iscsiDirect } from "./iscsi-direct.ts";
import { logical } from "./logical.ts";
import { mpath } from "./mpath.ts";
import { netfs } from "./netfs.ts";
import { rbd } from "./rbd.ts";
import { scsi } from "./scsi.ts";
import { sheepdog } from "./sheepdog.ts";
import { vstorage } from "./vstorage.ts";
import { zfs } from "./zfs.ts";

export type * from "./backend.ts";

/** Every pool type of the format. One without verbs can be defined on a host and not run there. */
export type Backends = { readonly [T in PoolType]: (Needs | Backend) & { readonly type: T } };
export const backends: Backends = {
  dir,
  fs,
  netfs,
  logical,
  disk,
  iscsi,
  "iscsi-direct": iscsiDirect,
  scsi,
  mpath,
  rbd,
  sheepdog,
  gluster,
  zfs,
  vstorage,
};
