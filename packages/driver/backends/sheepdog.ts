/** A pool that is a Sheepdog cluster. Its volumes are virtual disk images. */
import { tool } from "../host/packages.ts";
import type { Needs } from "./backend.ts";

export const sheepdog = {
  type: "sheepdog",
  tools: [tool("dog")],
  kernel: [],
} as const satisfies Needs;
