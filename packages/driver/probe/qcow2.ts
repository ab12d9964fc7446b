/** Headers of qcow (version 1) and qcow2 (versions 2 and 3), after docs/interop/qcow2.txt of QEMU. Numbers are big-endian. */
import { ascii, holds, largestSize, type Read, safeText, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

const magic = [...ascii("QFI"), 0xfb];
const header2Bytes = 72;
const header3Bytes = 104;
/** QEMU refuses a longer one. */
const longestBackingName = 1023;
const smallestClusterBits = 9;
const largestClusterBits = 21;
/** QEMU writes a handful; a header with more is not read further. */
const mostExtensions = 64;
const backingFormatExtension = 0xe2792aca;
const longestFormatName = 32;

const dataFileNameExtension = 0x44415441;

/** Dirty, corrupt, data file, compression type, extended L2: what QEMU 11 knows. */
const knownIncompatible = 0b11111n;
const dataFileBit = 1n << 2n;
const extendedL2Bit = 1n << 4n;
const lazyRefcountsBit = 1n << 0n;

export function probeQcow2(read: Read, size: bigint): Probed | undefined {
  if (!holds(read, 0, magic)) return undefined;
  const head = view(read, 0, header2Bytes);
  const version = head?.getUint32(4);
  if (!head || (version !== 2 && version !== 3)) return undefined;

  const clusterBits = head.getUint32(20);
  const capacity = head.getBigUint64(24);
  if (clusterBits < smallestClusterBits || clusterBits > largestClusterBits || capacity > largestSize) return undefined;
  const clusterSize = 2 ** clusterBits;

  const features = version === 3 ? readFeatures(read, clusterSize) : noFeatures;
  const backing = features && readBacking(read, { head, clusterSize, size, headerBytes: features.headerBytes });
  if (!features || backing === "malformed") return undefined;
  const { incompatible } = features;
  const extensions = readExtensions(read, features.headerBytes, backing?.offset ?? clusterSize);
  const format = extensions.get(backingFormatExtension);
  const encryption = ([undefined, "aes", "luks"] as const)[head.getUint32(32)];
  const snapshots = head.getUint32(60);
  return {
    format: "qcow2",
    capacity,
    compat: version === 3 ? "1.1" : "0.10",
    clusterSize: BigInt(clusterSize),
    lazyRefcounts: (features.compatible & lazyRefcountsBit) !== 0n,
    extendedL2: (incompatible & extendedL2Bit) !== 0n,
    ...(backing ? { backing: { path: backing.path, ...(format === undefined ? {} : { format }) } } : {}),
    ...((incompatible & dataFileBit) === 0n ? {} : { dataFile: extensions.get(dataFileNameExtension) ?? "" }),
    ...(encryption ? { encryption } : {}),
    ...(snapshots === 0 ? {} : { snapshots }),
    ...((incompatible & ~knownIncompatible) === 0n && head.getUint32(32) <= 2 ? {} : { unknownFeatures: true }),
  };
}

const noFeatures = { incompatible: 0n, compatible: 0n, headerBytes: header2Bytes };

function readFeatures(read: Read, clusterSize: number): typeof noFeatures | undefined {
  const head = view(read, 0, header3Bytes);
  const headerBytes = head?.getUint32(100) ?? 0;
  if (!head || headerBytes < header3Bytes || headerBytes > clusterSize || headerBytes % 8 !== 0) return undefined;
  return { incompatible: head.getBigUint64(72), compatible: head.getBigUint64(80), headerBytes };
}

interface BackingPlace {
  readonly head: DataView;
  readonly clusterSize: number;
  readonly size: bigint;
  readonly headerBytes: number;
}

function readBacking(
  read: Read,
  { head, clusterSize, size, headerBytes }: BackingPlace,
): { readonly path: string; readonly offset: number } | "malformed" | undefined {
  const offset = head.getBigUint64(8);
  const length = head.getUint32(16);
  if (offset === 0n) return undefined;
  const end = offset + BigInt(length);
  if (length > longestBackingName || offset < BigInt(headerBytes) || end > BigInt(clusterSize) || end > size)
    return "malformed";
  const name = read(Number(offset), length);
  if (name.length < length) return "malformed";
  if (length === 0) return undefined;
  return { path: safeText(name), offset: Number(offset) };
}

/** Texts that stand behind the header, before the backing name: type, length, content padded to 8 bytes. */
function readExtensions(read: Read, start: number, end: number): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  let at = start;
  for (let count = 0; count < mostExtensions; count += 1) {
    const head = at + 8 <= end ? view(read, at, 8) : undefined;
    const type = head?.getUint32(0) ?? 0;
    const length = head?.getUint32(4) ?? 0;
    if (type === 0 || length > end - at - 8) break;
    const longest =
      type === backingFormatExtension ? longestFormatName : type === dataFileNameExtension ? longestBackingName : 0;
    if (length <= longest) texts.set(type, safeText(read(at + 8, length)));
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return texts;
}

/** The first qcow, which QEMU no longer recommends: backing name's place at 8, its length at 16, size at 24, encryption at 36. */
export function probeQcow(read: Read): Probed | undefined {
  if (!holds(read, 0, magic)) return undefined;
  const head = view(read, 0, 48);
  if (head?.getUint32(4) !== 1) return undefined;
  const capacity = head.getBigUint64(24);
  if (capacity > largestSize) return undefined;
  const offset = head.getBigUint64(8);
  const length = head.getUint32(16);
  const named = offset > 0n && offset < 2n ** 32n && length > 0 && length <= longestBackingName;
  const name = named ? read(Number(offset), length) : new Uint8Array(0);
  return {
    format: "qcow",
    capacity,
    ...(name.length > 0 ? { backing: { path: safeText(name) } } : {}),
    ...(head.getUint32(36) === 1 ? { encryption: "aes" as const } : {}),
  };
}
