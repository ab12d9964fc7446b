/** Hyper-V images, after Microsoft's [MS-VHDX]. Numbers are little-endian. */
import { ascii, holds, largestSize, type Read, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

const regionTableAt = 192 * 1024;
const regionEntriesAt = 16;
const metadataEntriesAt = 32;
const entryBytes = 32;
/** A real image has two regions and five items. */
const mostEntries = 32;

const metadataRegion = "06a27c8b90479a4bb8fe575f050f886e";
const fileParameters = "3767a1ca36fa434db3b633f0aa44e76b";
const virtualDiskSize = "2442a52f1bcd7648b2115dbed83bf4b8";
const hasParentBit = 2;

export function probeVhdx(read: Read): Probed | undefined {
  if (!holds(read, 0, ascii("vhdxfile"))) return undefined;
  const region = entries(read, { at: regionTableAt, magic: "regi", countAt: 8, first: regionEntriesAt })
    .find(({ id }) => id === metadataRegion)
    ?.view.getBigUint64(16, true);
  if (region === undefined || region > BigInt(Number.MAX_SAFE_INTEGER) / 2n) return undefined;
  const metadata = Number(region);
  const items = entries(read, { at: metadata, magic: "metadata", countAt: 10, first: metadataEntriesAt });
  const item = (wanted: string): DataView | undefined => {
    const entry = items.find(({ id }) => id === wanted)?.view;
    return entry && view(read, metadata + entry.getUint32(16, true), 8);
  };
  const capacity = item(virtualDiskSize)?.getBigUint64(0, true);
  if (capacity === undefined || capacity > largestSize) return undefined;
  const parameters = item(fileParameters)?.getUint32(4, true) ?? 0;
  // A differencing image names its parent in a way that QEMU does not read either.
  return { format: "vhdx", capacity, ...((parameters & hasParentBit) === 0 ? {} : { unknownFeatures: true }) };
}

interface Table {
  readonly at: number;
  readonly magic: string;
  readonly countAt: number;
  readonly first: number;
}

function entries(read: Read, table: Table): readonly { readonly id: string; readonly view: DataView }[] {
  const head = holds(read, table.at, ascii(table.magic)) ? view(read, table.at, metadataEntriesAt) : undefined;
  const count = Math.min(head?.getUint16(table.countAt, true) ?? 0, mostEntries);
  return Array.from({ length: count }, (_, index) =>
    view(read, table.at + table.first + index * entryBytes, entryBytes),
  )
    .filter((entry) => entry !== undefined)
    .map((entry) => ({ id: Buffer.from(entry.buffer, entry.byteOffset, 16).toString("hex"), view: entry }));
}
