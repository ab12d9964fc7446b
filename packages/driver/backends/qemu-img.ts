/** Command lines of qemu-img. Paths are absolute, so that no name is taken for an option or a protocol. */
import type { VolumeDef } from "@cistern/schema/fields";
import type { Operation } from "../host/index.ts";

/** Taking storage for a whole image writes as much as the image is large, where the filesystem cannot just note it. */
const allocatingTimeoutMs = 24 * 3_600_000;

/** Tables of a new image are small; writing zeros is what takes time, and it is the disk's. */
const limits = { cpuSeconds: 600, memoryBytes: 2 * 1024 ** 3 } as const;

/** The qcow2 defaults that a definition without them gets, here and in what is checked beforehand. */
export const qcow2Defaults = { compat: "1.1", clusterSize: 65_536n } as const;

export interface NewImage {
  readonly path: string;
  readonly capacity: bigint;
  /** Takes the storage of the whole image now. */
  readonly allocated: boolean;
  readonly target: VolumeDef["target"];
}

function createOptions({ target, allocated }: NewImage): readonly string[] {
  const { compat = qcow2Defaults.compat, clusterSize, features } = target ?? {};
  return [
    ...(allocated ? ["preallocation=falloc"] : []),
    `compat=${compat}`,
    ...(clusterSize === undefined ? [] : [`cluster_size=${clusterSize}`]),
    ...(features?.lazyRefcounts ? ["lazy_refcounts=on"] : []),
    ...(features?.extendedL2 ? ["extended_l2=on"] : []),
  ];
}

/** Commas separate the options; one inside a value is written twice. */
const optionList = (options: readonly string[]): string =>
  options.map((option) => option.replaceAll(",", ",,")).join(",");

export const createQcow2 = (image: NewImage): Operation => ({
  on: "program",
  command: {
    file: "qemu-img",
    args: ["create", "-f", "qcow2", "-o", optionList(createOptions(image)), image.path, String(image.capacity)],
    effect: "write",
    limits,
    ...(image.allocated ? { timeoutMs: allocatingTimeoutMs } : {}),
  },
});

/** The format is always said: a guest that writes another header into its disk must not change what is done. */
export const resizeQcow2 = (path: string, capacity: bigint): Operation => ({
  on: "program",
  command: { file: "qemu-img", args: ["resize", "-f", "qcow2", path, String(capacity)], effect: "write", limits },
});

/** The way back to the size that an image had a moment ago: what it gained since holds nothing. */
export const shrinkQcow2 = (path: string, capacity: bigint): Operation => ({
  on: "program",
  command: { file: "qemu-img", args: ["resize", "-f", "qcow2", "--shrink", path, String(capacity)], effect: "write" },
});

/**
 * The largest qcow2 image of a cluster size: QEMU caps the first-level table at 32 MiB, 8 bytes for each second-level
 * table of one cluster, whose entries are 8 bytes, or 16 with subclusters.
 */
export function largestQcow2(clusterSize: bigint, extendedL2: boolean): bigint {
  const tables = (32n * 1024n * 1024n) / 8n;
  return tables * (clusterSize / (extendedL2 ? 16n : 8n)) * clusterSize;
}
