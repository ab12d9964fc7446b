/** Formats that a fixed place or two tell everything of that matters here. */
import { ascii, holds, largestSize, type Read, safeText, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

/** QEMU refuses a longer one. */
const longestName = 1023;

function nameAt(read: Read, offset: number, length: number): string | undefined {
  if (length === 0 || length > longestName) return undefined;
  const name = read(offset, length);
  return name.length < length ? undefined : safeText(name);
}

const sized = (format: Probed["format"], capacity: bigint | undefined): Probed | undefined =>
  capacity === undefined || capacity > largestSize ? undefined : { format, capacity };

const qedBackingBit = 1n;
const qedKnownBits = 7n;

/** QEMU enhanced disk: little-endian, features at 16, size at 48, the backing name's place and length at 56. */
export function probeQed(read: Read): Probed | undefined {
  const head = holds(read, 0, ascii("QED\0")) ? view(read, 0, 64) : undefined;
  const image = sized("qed", head?.getBigUint64(48, true));
  if (!head || !image) return undefined;
  const features = head.getBigUint64(16, true);
  const backing =
    (features & qedBackingBit) === 0n ? undefined : nameAt(read, head.getUint32(56, true), head.getUint32(60, true));
  return {
    ...image,
    ...(backing === undefined ? {} : { backing: { path: backing } }),
    ...((features & ~qedKnownBits) === 0n ? {} : { unknownFeatures: true }),
  };
}

/** Dynamic Virtual PC image: a copy of its footer stands in front, big-endian, version 1.0 at 12, size at 40. */
export function probeVpc(read: Read): Probed | undefined {
  if (!holds(read, 0, ascii("conectix"))) return undefined;
  const head = view(read, 0, 48);
  return head?.getUint32(12) === 0x10000 ? sized("vpc", head.getBigUint64(40)) : undefined;
}

/** VirtualBox image: little-endian, signature at 64, version 1.1 at 68, size at 368. */
export function probeVdi(read: Read): Probed | undefined {
  if (!holds(read, 64, [0x7f, 0x10, 0xda, 0xbe])) return undefined;
  return view(read, 68, 4)?.getUint32(0, true) === 0x00010001
    ? sized("vdi", view(read, 368, 8)?.getBigUint64(0, true))
    : undefined;
}

/** Bochs growing disk: little-endian, version 2 at 64, size at 88. */
export function probeBochs(read: Read): Probed | undefined {
  if (!holds(read, 0, ascii("Bochs Virtual HD Image\0"))) return undefined;
  const head = view(read, 64, 32);
  return head?.getUint32(0, true) === 0x20000 ? sized("bochs", head.getBigUint64(24, true)) : undefined;
}

/** User-mode Linux's copy-on-write image: big-endian, version 2 at 4, backing name at 8, size at 1036. */
export function probeCow(read: Read): Probed | undefined {
  if (!holds(read, 0, ascii("OOOM")) || view(read, 4, 4)?.getUint32(0) !== 2) return undefined;
  const image = sized("cow", view(read, 1036, 8)?.getBigUint64(0));
  const backing = safeText(read(8, longestName)).split("\ufffd", 1)[0] ?? "";
  return image && { ...image, ...(backing === "" ? {} : { backing: { path: backing } }) };
}

/** Virtuozzo's image: little-endian, sectors at 36. */
export const probePloop = (read: Read): Probed | undefined =>
  holds(read, 0, ascii("WithouFreSpacExt"))
    ? sized("ploop", (view(read, 36, 8)?.getBigUint64(0, true) ?? 0n) * 512n)
    : undefined;

/** ISO 9660: the first volume descriptor is sector 16, of 2048 bytes. */
export const probeIso = (read: Read, size: bigint): Probed | undefined =>
  size >= 32_774n && holds(read, 32_769, ascii("CD001")) ? sized("iso", size) : undefined;
