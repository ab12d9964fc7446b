/** A pool that is a pool of a Ceph cluster, reached without a device on the host. Its volumes are RBD images. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const rbd = {
  type: "rbd",
  tools: [tool("rbd"), tool("ceph")],
  kernel: [],
} as const satisfies Needs;
