/** A pool that is a folder of a Gluster volume. Its volumes are the files in it. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const gluster = {
  type: "gluster",
  tools: [tool("gluster"), tool("mount.glusterfs"), tool("qemu-img")],
  kernel: [{ filesystem: "fuse" }],
} as const satisfies Needs;
