/** A pool that is a SCSI host adapter. Its volumes are the logical units behind it. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const scsi = {
  type: "scsi",
  tools: [tool("udevadm")],
  kernel: [{ module: "scsi_mod" }],
} as const satisfies Needs;
