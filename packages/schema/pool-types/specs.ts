import type { PoolType } from "../fields/index.ts";
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
import type { PoolTypeSpec } from "./spec.ts";
import { vstorage } from "./vstorage.ts";
import { zfs } from "./zfs.ts";

/** The policy of every type that the format has. Whether a host can run a type is the host's to say. */
export const poolTypeSpecs: { readonly [T in PoolType]: PoolTypeSpec } = {
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

/** The policy of a type. */
export const specOf = (type: PoolType): PoolTypeSpec => poolTypeSpecs[type];
