/**
 * What an image is, read from its first bytes by our own code: no program opens an image to find that out. The content is
 * an attacker's: every number is checked before it is used, and what does not add up is raw.
 */
import type { Read } from "./bytes.ts";
import { probeIso, probeLuks, probeQed, probeVdi, probeVmdk, probeVpc } from "./others.ts";
import { probeQcow, probeQcow2 } from "./qcow2.ts";

export interface Probed {
  /** As the format names it; `luks` for an encrypted raw image. */
  readonly format: "raw" | "qcow" | "qcow2" | "qed" | "vmdk" | "vdi" | "vpc" | "iso" | "luks";
  /** The size that a virtual machine sees, in bytes. */
  readonly capacity: bigint;
  readonly compat?: "0.10" | "1.1";
  readonly clusterSize?: bigint;
  readonly lazyRefcounts?: boolean;
  readonly extendedL2?: boolean;
  readonly dataFile?: true;
  /** The name as the image has it: it may be relative, or not a path at all. */
  readonly backing?: { readonly path: string; readonly format?: string };
}

const probes = [probeQcow2, probeQcow, probeQed, probeVmdk, probeVpc, probeVdi, probeLuks, probeIso] as const;

/** `size` is the length of the image's file in bytes. */
export function probeImage(read: Read, size: bigint): Probed {
  for (const probe of probes) {
    const probed = probe(read, size);
    if (probed) return probed;
  }
  return { format: "raw", capacity: size };
}
