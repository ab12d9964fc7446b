/** A pool that is a folder exported by a server, mounted while the pool is active. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const netfs = {
  type: "netfs",
  tools: [tool("mount"), tool("umount"), tool("qemu-img")],
  kernel: [],
  formats: {
    nfs: { tools: [tool("mount.nfs")], kernel: [{ filesystem: "nfs" }] },
    cifs: { tools: [tool("mount.cifs")], kernel: [{ filesystem: "cifs" }] },
    glusterfs: { tools: [tool("mount.glusterfs")], kernel: [{ filesystem: "fuse" }] },
  },
} as const satisfies Needs;
