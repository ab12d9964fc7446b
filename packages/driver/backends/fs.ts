/** A pool that is a filesystem on a block device of the host, mounted while the pool is active. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const fs = {
  type: "fs",
  tools: [tool("mount"), tool("umount"), tool("mkfs"), tool("qemu-img")],
  kernel: [],
} as const satisfies Needs;
