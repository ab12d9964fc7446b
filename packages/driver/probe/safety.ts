/** Whether a program may be given an image: only one that leads nowhere and asks for nothing strange is opened by QEMU's. */
import type { Probed } from "./probe.ts";

/** `backing` is a question to the caller, who may know the other image; all others are never opened. */
export type Unsafe = "backing" | "data-file" | "extents" | "unknown-features" | "snapshots" | "encryption-aes";

/** QEMU reads the whole table of them at once: 65,536 cost it seconds and hundreds of megabytes. */
const mostSnapshots = 1024;

/** Why `qemu-img` must not open the image; undefined where it may. */
export function unsafeToOpen(probed: Omit<Probed, "format">): Unsafe | undefined {
  if (probed.dataFile !== undefined) return "data-file";
  if (probed.extents !== undefined) return "extents";
  if (probed.unknownFeatures) return "unknown-features";
  if ((probed.snapshots ?? 0) > mostSnapshots) return "snapshots";
  if (probed.encryption === "aes") return "encryption-aes";
  return probed.backing === undefined ? undefined : "backing";
}
