/** VMware images, after VMware's "Virtual Disk Format 5.0". Numbers are little-endian. */
import { ascii, holds, largestSize, type Read, safeText, view } from "./bytes.ts";
import type { Probed } from "./probe.ts";

/** QEMU reads this much of a descriptor. */
const descriptorBytes = 20 * 512;
const descriptorStart = ascii("# Disk DescriptorFile");
const mostExtents = 64;

/** A sparse extent with its descriptor inside, or a descriptor alone, which names the files that hold the content. */
export function probeVmdk(read: Read): Probed | undefined {
  if (holds(read, 0, ascii("KDMV"))) return probeSparse(read);
  if (!holds(read, 0, descriptorStart)) return undefined;
  const descriptor = describe(read, 0);
  return descriptor.extents.length === 0 ? undefined : imageOf(descriptor.capacity, descriptor, descriptor.extents);
}

/** Version 1 to 3 at 4, capacity in sectors at 12, descriptor's first sector at 28. */
function probeSparse(read: Read): Probed | undefined {
  const head = view(read, 0, 44);
  const version = head?.getUint32(4, true) ?? 0;
  if (!head || version < 1 || version > 3) return undefined;
  const sectors = head.getBigUint64(12, true);
  const descriptorSector = head.getBigUint64(28, true);
  const inside = descriptorSector > 0n && descriptorSector < 2n ** 40n;
  const descriptor = inside ? describe(read, Number(descriptorSector) * 512) : nothing;
  // Without a capacity of its own the file is only a cover for its descriptor, whose extents are then opened.
  return sectors === 0n
    ? imageOf(descriptor.capacity, descriptor, descriptor.extents)
    : imageOf(sectors * 512n, descriptor, descriptor.extents.slice(1));
}

interface Descriptor {
  readonly capacity: bigint;
  readonly extents: readonly string[];
  readonly parent?: string;
}
const nothing: Descriptor = { capacity: 0n, extents: [] };

/** Lines as `RW 2048 SPARSE "disk.vmdk"`, and `parentFileNameHint="base.vmdk"` where it is based on another image. */
function describe(read: Read, at: number): Descriptor {
  const text = new TextDecoder("latin1").decode(read(at, descriptorBytes)).split("\0", 1)[0] ?? "";
  const extents: string[] = [];
  let sectors = 0n;
  let parent: string | undefined;
  for (const line of text.split("\n")) {
    const extent = /^(?:RW|RDONLY|NOACCESS) (\d{1,16}) \w{1,16}(?: "([^"]{0,1024})")?/.exec(line);
    if (extent && extents.length < mostExtents) {
      sectors += BigInt(extent[1] ?? 0);
      extents.push(textOf(extent[2] ?? ""));
    }
    const hint = /^parentFileNameHint="([^"]{1,1024})"/.exec(line)?.[1];
    if (hint !== undefined) parent = textOf(hint);
  }
  return { capacity: sectors * 512n, extents, ...(parent === undefined ? {} : { parent }) };
}

const textOf = (latin1: string): string => safeText(Buffer.from(latin1, "latin1"));

function imageOf(capacity: bigint, { parent }: Descriptor, extents: readonly string[]): Probed | undefined {
  if (capacity > largestSize) return undefined;
  return {
    format: "vmdk",
    capacity,
    ...(parent === undefined ? {} : { backing: { path: parent, format: "vmdk" } }),
    ...(extents.length === 0 ? {} : { extents }),
  };
}
