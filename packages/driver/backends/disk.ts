/** A pool that is a disk of the host. Its volumes are partitions. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const disk = {
  type: "disk",
  tools: [tool("parted"), tool("udevadm"), tool("qemu-img")],
  kernel: [],
} as const satisfies Needs;
