/** Encrypted raw images, after the LUKS1 and LUKS2 on-disk format specifications. Numbers are big-endian. */
import { ascii, holds, type Read, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

const binaryHeaderBytes = 4096;
/** cryptsetup writes 12 KiB, and a longer one is not worth reading for a size. */
const longestJson = 48 * 1024;

/** The capacity is what is left of the file behind the header; the whole file where its start cannot be told. */
export function probeLuks(read: Read, size: bigint): Probed | undefined {
  if (!holds(read, 0, [...ascii("LUKS"), 0xba, 0xbe])) return undefined;
  const version = view(read, 6, 2)?.getUint16(0);
  const payload = version === 1 ? payload1(read) : version === 2 ? payload2(read) : undefined;
  if (payload === undefined) return undefined;
  return { format: "luks", capacity: payload > size ? 0n : size - payload, encryption: "luks" };
}

const payload1 = (read: Read): bigint => BigInt(view(read, 104, 4)?.getUint32(0) ?? 0) * 512n;

/** The areas of a LUKS2 image stand in a JSON text behind the binary header. */
function payload2(read: Read): bigint {
  const headerBytes = view(read, 8, 8)?.getBigUint64(0) ?? 0n;
  const jsonBytes = headerBytes - BigInt(binaryHeaderBytes);
  if (jsonBytes <= 0n || jsonBytes > longestJson) return 0n;
  const text = new TextDecoder().decode(read(binaryHeaderBytes, Number(jsonBytes))).split("\0", 1)[0] ?? "";
  const offset = firstSegment(text)?.offset;
  return typeof offset === "string" && /^\d{1,19}$/.test(offset) ? BigInt(offset) : 0n;
}

function firstSegment(text: string): { readonly offset?: unknown } | undefined {
  try {
    const { segments } = JSON.parse(text) as { readonly segments?: { readonly "0"?: { readonly offset?: unknown } } };
    return segments?.[0];
  } catch {
    return undefined;
  }
}
