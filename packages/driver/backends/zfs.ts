/** A pool that is a ZFS pool or a dataset of one. Its volumes are zvols. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const zfs = {
  type: "zfs",
  tools: [tool("zfs"), tool("zpool")],
  kernel: [{ filesystem: "zfs" }],
} as const satisfies Needs;
