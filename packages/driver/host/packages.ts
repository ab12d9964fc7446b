/** Debian's package of each program that a backend may ask for, so that an error can say what to install. */
import { type Fault, fault } from "@cistern/schema/errors";

const packages = {
  "qemu-img": "qemu-utils",
  cp: "coreutils",
  cmp: "diffutils",
  scrub: "scrub",
  mount: "mount",
  umount: "mount",
  blkid: "util-linux",
  "mkfs.ext2": "e2fsprogs",
  "mkfs.ext3": "e2fsprogs",
  "mkfs.ext4": "e2fsprogs",
  "mkfs.gfs2": "gfs2-utils",
  "mkfs.hfsplus": "hfsprogs",
  "mkfs.ocfs2": "ocfs2-tools",
  "mkfs.udf": "udftools",
  "mkfs.vfat": "dosfstools",
  "mkfs.xfs": "xfsprogs",
  prlimit: "util-linux",
  udevadm: "udev",
  "mount.nfs": "nfs-common",
  "mount.cifs": "cifs-utils",
  "mount.glusterfs": "glusterfs-client",
  showmount: "nfs-common",
  vgs: "lvm2",
  lvs: "lvm2",
  pvs: "lvm2",
  parted: "parted",
  iscsiadm: "open-iscsi",
  "iscsi-ls": "libiscsi-bin",
  dmsetup: "dmsetup",
  multipath: "multipath-tools",
  rbd: "ceph-common",
  ceph: "ceph-common",
  gluster: "glusterfs-cli",
  virsh: "libvirt-clients",
  zfs: "zfsutils-linux",
  zpool: "zfsutils-linux",
  // Debian has neither: the first left it with release 12, the second comes with Virtuozzo's own distribution.
  dog: undefined,
  "vstorage-mount": undefined,
} as const;

export type Program = keyof typeof packages;

export const packageOf = (program: string): string | undefined =>
  Object.hasOwn(packages, program) ? packages[program as Program] : undefined;

/** tool.missing, with what to install. */
export function toolMissing(program: string): Fault {
  const inPackage = packageOf(program);
  return fault("tool.missing", { tool: program, ...(inPackage === undefined ? {} : { package: inPackage }) });
}

/** A program that a backend runs. */
export interface Tool {
  readonly program: Program;
}

export const tool = (program: Program): Tool => ({ program });
