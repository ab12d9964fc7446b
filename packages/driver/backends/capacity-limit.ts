import { fault, StorageError } from "@cistern/schema/errors";
import type { FilesystemFacts } from "../host/index.ts";
import { largestQcow2, qcow2Defaults } from "./qemu-img.ts";

/** VHD_MAX_SECTORS of QEMU, in bytes: the format counts sectors of a fixed disk in 32 bits. */
const largestVpc = 0xff00_0000n * 512n;

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
  if (volume.format === "vpc") return largestVpc;
  if (volume.format !== "qcow2") return fileLimit;
  const formatLimit = largestQcow2(volume.clusterSize ?? qcow2Defaults.clusterSize, volume.extendedL2 ?? false);
  return volume.allocated && fileLimit !== undefined && fileLimit < formatLimit ? fileLimit : formatLimit;
}

/** Errors: volume.capacity-over-limit. */
export function refuseOverLimit(capacity: bigint, limit: bigint | undefined): void {
  if (limit !== undefined && capacity > limit)
    throw new StorageError(fault("volume.capacity-over-limit", { capacity, limit }));
}
