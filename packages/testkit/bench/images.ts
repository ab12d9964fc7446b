/** Folders full of images for measurements: made from a copied header, since a program for each would take minutes. */
import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const block = 4096;
const giB = 1024 ** 3;

/** Every other file is a sparse raw image, the others are empty qcow2 images of 1 GiB with holes where the original has them. */
export function fillFolder(folder: string, count: number): void {
  const original = join(folder, "../original.qcow2");
  mkdirSync(folder, { recursive: true });
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", original, "1G"]);
  const image = readFileSync(original);
  rmSync(original);
  const blocks = Array.from({ length: Math.ceil(image.length / block) }, (_, number) => number * block).filter((at) =>
    image.subarray(at, at + block).some((byte) => byte !== 0),
  );
  for (let number = 0; number < count; number += 1) {
    const fd = openSync(join(folder, imageName(number)), "wx", 0o644);
    if (number % 2 === 0) ftruncateSync(fd, (1 + (number % 1024)) * 1024 ** 2);
    else {
      for (const at of blocks) writeSync(fd, image, at, Math.min(block, image.length - at), at);
      ftruncateSync(fd, image.length);
    }
    closeSync(fd);
  }
}

export const imageName = (number: number): string =>
  `vol${String(number).padStart(6, "0")}.${number % 2 === 0 ? "img" : "qcow2"}`;

/** A raw image of 1 GiB of which every fourth stretch of 16 MiB holds data that does not compress. */
export function makeHoley(path: string, bytes = giB): void {
  const stretch = 16 * 1024 ** 2;
  const data = Buffer.alloc(stretch);
  for (let at = 0, seed = 1; at < stretch; at += 4) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    data.writeUInt32LE(seed, at);
  }
  const fd = openSync(path, "wx", 0o644);
  ftruncateSync(fd, bytes);
  for (let at = 0; at + stretch <= bytes; at += 4 * stretch) writeSync(fd, data, 0, stretch, at);
  execFileSync("sync", [path]);
  closeSync(fd);
}
