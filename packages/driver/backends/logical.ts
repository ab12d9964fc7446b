/** A pool that is an LVM volume group. Its volumes are logical volumes. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const logical = {
  type: "logical",
  tools: [tool("vgs"), tool("lvs"), tool("pvs"), tool("udevadm"), tool("qemu-img")],
  kernel: [{ module: "dm_mod" }],
} as const satisfies Needs;
