import { fault, StorageError } from "@cistern/schema/errors";
import type { FilesystemFacts } from "../host/index.ts";
import { largestQcow2, qcow2Defaults } from "./qemu-img.ts";

const miB = 1024n * 1024n;

/**
 * The largest image that QEMU opens again, in bytes. VHD_MAX_SECTORS: the format counts sectors in 32 bits; VDI_DISK_SIZE_MAX;
 * TABLE_MAX of qed with its usual clusters; INT_MAX bytes of qcow's table, whose entries stand for 2 MiB. qemu-img makes larger
 * ones of vmdk and qcow without a word, which it then cannot open: 128 TiB is the largest vmdk of which it is known that it can.
 */
const largestImage: { readonly [format: string]: bigint } = {
  vpc: 0xff00_0000n * 512n,
  vdi: 0x1fff_ff80n * miB,
  qed: 64n * miB * miB,
  qcow: (2n ** 28n - 1n) * 2n * miB,
  vmdk: 128n * miB * miB,
};

/** Errors: volume.no-space, where it is known what is free. */
export function refuseNoSpace(needed: bigint, filesystem: FilesystemFacts | undefined): void {
  if (filesystem && needed > filesystem.available)
    throw new StorageError(fault("volume.no-space", { needed, available: filesystem.available }));
}

export interface Sized {
  readonly format: string;
  /** All storage is taken at once, so that the file is as large as its content may become. */
  readonly allocated: boolean;
  readonly clusterSize?: bigint | undefined;
  readonly extendedL2?: boolean | undefined;
}

/**
 * The largest capacity a volume may have here, in bytes, where that is known: a raw file's is the filesystem's limit; an
 * image that grows meets that one only when it is filled, but its format has a limit of its own.
 */
export function capacityLimit(volume: Sized, filesystem: FilesystemFacts | undefined): bigint | undefined {
  const fileLimit = filesystem?.maxFileBytes;
  const formatLimit =
    volume.format === "qcow2"
      ? largestQcow2(volume.clusterSize ?? qcow2Defaults.clusterSize, volume.extendedL2 ?? false)
      : largestImage[volume.format];
  if (formatLimit === undefined) return fileLimit;
  return volume.allocated && fileLimit !== undefined && fileLimit < formatLimit ? fileLimit : formatLimit;
}

/** Errors: volume.capacity-over-limit. */
export function refuseOverLimit(capacity: bigint, limit: bigint | undefined): void {
  if (limit !== undefined && capacity > limit)
    throw new StorageError(fault("volume.capacity-over-limit", { capacity, limit }));
}
