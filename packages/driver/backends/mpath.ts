/** The pool of all multipath devices of the host. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const mpath = {
  type: "mpath",
  tools: [tool("dmsetup"), tool("multipath")],
  kernel: [{ module: "dm_multipath" }],
} as const satisfies Needs;
