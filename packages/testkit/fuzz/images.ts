/**
 * Images that no program wrote, from ones that qemu-img did: bytes changed where their headers stand, cut off anywhere.
 * Long form: `node packages/testkit/fuzz/images.ts [COUNT] [SEED]`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probeImage, unsafeToOpen } from "@cistern/driver/probe";
import { imageFormats } from "@cistern/schema/fields";
import { randomOf } from "./random.ts";

const made: readonly (readonly [format: string, ...options: string[]])[] = [
  ["raw"],
  ["qcow"],
  ["qcow2", "-o", "compat=0.10"],
  ["qcow2", "-u", "-b", "base.img", "-F", "raw"],
  ["qcow2", "-o", "data_file=FOLDER/data"],
  ["qed", "-u", "-b", "base.img", "-F", "qed"],
  ["vmdk"],
  ["vmdk", "-o", "subformat=streamOptimized"],
  ["vmdk", "-o", "subformat=monolithicFlat"],
  ["vdi"],
  ["vpc"],
  ["vhdx"],
];
/** Headers of the formats that qemu-img does not make, or not without measuring the processor first. */
const magics: readonly (readonly [at: number, text: string])[] = [
  [0, "Bochs Virtual HD Image\0"],
  [0, "OOOM\0\0\0\u0002"],
  [0, "WithouFreSpacExt"],
  [
    0,
    "LUKS\u00ba\u00be\0\u0002\0\0\0\0\0\0@\0".padEnd(4096, "\0") +
      '{"segments":{"0":{"type":"crypt","offset":"16777216"}}}',
  ],
  [32_769, "CD001"],
  [0, `${"LUKS\u00ba\u00be\0\u0001".padEnd(104, "\0")}\0\0\u0008\0`],
  [512, "EFI PART"],
];
/** Where headers, tables and descriptors stand. */
const places = [0, 64, 512, 4096, 192 * 1024, 1024 * 1024, 2 * 1024 * 1024, 3 * 1024 * 1024] as const;
const numbers = [0, 1, 2, 7, 0x7f, 0x80, 0xff] as const;

export interface FuzzedImages {
  readonly images: number;
  readonly slowestMs: number;
  /** Time that 99 of 100 images stayed below. */
  readonly p99Ms: number;
  readonly mostBytesRead: number;
}

function seeds(): readonly Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), "cistern-images-"));
  try {
    const real = made.map(([format, ...options], index) => {
      const path = join(folder, `${index}`);
      const own = options.map((option) => option.replace("FOLDER", folder));
      execFileSync("qemu-img", ["create", "-q", "-f", format, ...own, path, "3M"]);
      return readFileSync(path);
    });
    const written = magics.map(([at, text]) => {
      const bytes = Buffer.alloc(64 * 1024);
      bytes.write(text, at, "latin1");
      return bytes;
    });
    return [...real, ...written];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws the first thing that is wrong, with the number of the image that it is wrong with */
export function fuzzImages(images: number, seed: number): FuzzedImages {
  const random = randomOf(seed);
  const bases = seeds();
  const times = new Float64Array(images);
  let mostBytesRead = 0;
  for (let index = 0; index < images; index += 1) {
    const base = bases[random(bases.length)] ?? new Uint8Array(0);
    const length = random(8) === 0 ? random(base.length + 1) : base.length;
    const changes = Array.from({ length: random(8) }, () => {
      const at = (places[random(places.length)] ?? 0) + random(random(4) === 0 ? 4096 : 128);
      return [at, random(2) === 0 ? (numbers[random(numbers.length)] ?? 0) : random(256)] as const;
    });
    let bytesRead = 0;
    const read = (offset: number, wanted: number): Uint8Array => {
      if (!Number.isSafeInteger(offset) || offset < 0 || wanted < 0) throw new Error(`read of ${wanted} at ${offset}`);
      const bytes = Uint8Array.from(base.subarray(offset, Math.min(length, offset + Math.min(wanted, 65_536))));
      bytesRead += bytes.length;
      for (const [at, value] of changes) if (at >= offset && at < offset + bytes.length) bytes[at - offset] = value;
      return bytes;
    };
    const before = performance.now();
    try {
      const probed = probeImage(read, BigInt(length));
      if (!imageFormats.includes(probed.format) || probed.capacity < 0n || probed.capacity >= 2n ** 63n)
        throw new Error(`${probed.format} of ${probed.capacity}`);
      for (const name of [probed.backing?.path, probed.dataFile, ...(probed.extents ?? [])])
        if (name !== undefined && /[\x00-\x1f]/.test(name)) throw new Error("a name that XML cannot carry");
      unsafeToOpen(probed);
    } catch (error) {
      throw new Error(`Image ${index} of seed ${seed}`, { cause: error });
    }
    times[index] = performance.now() - before;
    mostBytesRead = Math.max(mostBytesRead, bytesRead);
  }
  times.sort();
  return { images, slowestMs: times.at(-1) ?? 0, p99Ms: times[Math.floor(images * 0.99)] ?? 0, mostBytesRead };
}

if (import.meta.main) {
  const [count = "1000000", seed = "1"] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(fuzzImages(Number(count), Number(seed)))}\n`);
}
