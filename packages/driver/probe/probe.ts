/**
 * What an image is, read from its first bytes by our own code: no program opens an image to find that out. The content is
 * an attacker's: every number is checked before it is used, and what does not add up is raw.
 */
import type { ImageFormat } from "@cistern/schema/fields";
import type { Read } from "./bytes.ts";
import { probeLuks } from "./luks.ts";
import { probeBochs, probeCow, probeIso, probePloop, probeQed, probeVdi, probeVpc } from "./others.ts";
import { partitionsOf } from "./partitions.ts";
import { probeQcow, probeQcow2 } from "./qcow2.ts";
import { probeVhdx } from "./vhdx.ts";
import { probeVmdk } from "./vmdk.ts";

export interface Probed {
  /** As the format names it; `luks` for an encrypted raw image. */
  readonly format: ImageFormat;
  /** The size that a virtual machine sees, in bytes. */
  readonly capacity: bigint;
  readonly compat?: "0.10" | "1.1";
  readonly clusterSize?: bigint;
  readonly lazyRefcounts?: boolean;
  readonly extendedL2?: boolean;
  /** The image on which this one is based. The name is as the image has it: it may be relative, or not a path at all. */
  readonly backing?: { readonly path: string; readonly format?: string };
  /** The content lies in another file; empty where the image does not name it. */
  readonly dataFile?: string;
  /** Other files that hold parts of the content, as the image names them. */
  readonly extents?: readonly string[];
  readonly encryption?: "luks" | "aes";
  /** Snapshots kept inside the image, where there are any. */
  readonly snapshots?: number;
  /** Asks for something that no program known here could honour. */
  readonly unknownFeatures?: true;
  /** A partition table at the start of a raw image. */
  readonly partitions?: "gpt" | "mbr";
}

const probes = [
  probeQcow2,
  probeQcow,
  probeQed,
  probeVmdk,
  probeVpc,
  probeVdi,
  probeVhdx,
  probeLuks,
  probeBochs,
  probeCow,
  probePloop,
  probeIso,
] as const;

/** `size` is the length of the image's file in bytes. */
export function probeImage(read: Read, size: bigint): Probed {
  for (const probe of probes) {
    const probed = probe(read, size);
    if (probed) return probed;
  }
  const partitions = partitionsOf(read);
  return { format: "raw", capacity: size, ...(partitions ? { partitions } : {}) };
}
