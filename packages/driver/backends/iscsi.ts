/** A pool that is an iSCSI target which the host signs in to. Its volumes are the logical units. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const iscsi = {
  type: "iscsi",
  tools: [tool("iscsiadm"), tool("udevadm")],
  kernel: [{ module: "iscsi_tcp" }],
} as const satisfies Needs;
