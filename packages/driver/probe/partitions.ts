/** Partition tables at the start of a disk. Sectors are of 512 bytes, as every image here has them. */
import { ascii, holds, type Read, view } from "./bytes.ts";

/** After the UEFI specification (GPT: a header in sector 1) and the BIOS boot record (four entries at 446, signed 55 AA). */
export function partitionsOf(read: Read): "gpt" | "mbr" | undefined {
  if (holds(read, 512, ascii("EFI PART"))) return "gpt";
  if (!holds(read, 510, [0x55, 0xaa])) return undefined;
  const table = view(read, 446, 64);
  // A boot sector of a filesystem bears the same signature: only a table's entries begin with 00 or 80.
  const entries = [0, 16, 32, 48].map((at) => ({ boot: table?.getUint8(at), type: table?.getUint8(at + 4) }));
  const sane = entries.every(({ boot }) => boot === 0 || boot === 0x80);
  return sane && entries.some(({ type }) => type !== 0) ? "mbr" : undefined;
}
