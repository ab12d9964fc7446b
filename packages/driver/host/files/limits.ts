/** The largest file each kind of filesystem can hold, as far as its block size tells. Undefined: not known. */

const largestOffset = 2n ** 63n - 1n;
const giB = 1024n ** 3n;

/** `fsType` as the mount table names it; `blockBytes` is the filesystem's block size. */
export function largestFileBytes(fsType: string, blockBytes: bigint): bigint | undefined {
  switch (fsType) {
    // ext4(5): extents number blocks with 32 bits, and the last number is kept for itself.
    case "ext4":
      return (2n ** 32n - 1n) * blockBytes;
    // Block maps of ext2 and ext3: the count of 512-byte sectors of a file is kept in 32 bits.
    case "ext2":
    case "ext3":
      return blockBytes >= 4096n ? 2n ** 41n - blockBytes : undefined;
    case "vfat":
    case "msdos":
      return 4n * giB - 1n;
    case "xfs":
    case "btrfs":
    case "tmpfs":
    case "zfs":
    case "bcachefs":
      return largestOffset;
    default:
      return undefined;
  }
}
