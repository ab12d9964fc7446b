/** Formats that are recognised and sized by their first bytes, and not looked into. */
import { ascii, holds, largestSize, type Read, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

const sized = (format: Probed["format"], capacity: bigint | undefined): Probed | undefined =>
  capacity === undefined || capacity > largestSize ? undefined : { format, capacity };

/** QEMU enhanced disk: little-endian, size at 48. */
export const probeQed = (read: Read): Probed | undefined =>
  holds(read, 0, ascii("QED\0")) ? sized("qed", view(read, 48, 8)?.getBigUint64(0, true)) : undefined;

/** VMware sparse extent: little-endian, version 1 to 3 at 4, capacity in sectors at 12. */
export function probeVmdk(read: Read): Probed | undefined {
  if (!holds(read, 0, ascii("KDMV"))) return undefined;
  const head = view(read, 0, 20);
  const version = head?.getUint32(4, true) ?? 0;
  return head && version >= 1 && version <= 3 ? sized("vmdk", head.getBigUint64(12, true) * 512n) : undefined;
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

/** LUKS: the payload's offset in sectors stands at 104 in version 1; version 2 keeps it in JSON, which is not read here. */
export function probeLuks(read: Read, size: bigint): Probed | undefined {
  if (!holds(read, 0, [...ascii("LUKS"), 0xba, 0xbe])) return undefined;
  const version = view(read, 6, 2)?.getUint16(0);
  if (version === 2) return sized("luks", size);
  if (version !== 1) return undefined;
  const payload = BigInt(view(read, 104, 4)?.getUint32(0) ?? 0) * 512n;
  return sized("luks", payload > size ? 0n : size - payload);
}

/** ISO 9660: the first volume descriptor is sector 16, of 2048 bytes. */
export const probeIso = (read: Read, size: bigint): Probed | undefined =>
  size >= 32_774n && holds(read, 32_769, ascii("CD001")) ? sized("iso", size) : undefined;
