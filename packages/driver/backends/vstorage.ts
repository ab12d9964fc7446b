/** A pool that is a Virtuozzo Storage cluster, mounted while the pool is active. Its volumes are files. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const vstorage = {
  type: "vstorage",
  tools: [tool("vstorage-mount"), tool("umount"), tool("qemu-img")],
  kernel: [{ filesystem: "fuse" }],
} as const satisfies Needs;
