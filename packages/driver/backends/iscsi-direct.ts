/** A pool that is an iSCSI target reached without a device on the host. Its volumes are the logical units. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const iscsiDirect = {
  type: "iscsi-direct",
  tools: [tool("iscsi-ls")],
  kernel: [],
} as const satisfies Needs;
