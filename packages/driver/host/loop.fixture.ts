/** Real block devices for tests: files behind loop devices, whose nodes are made where the machine has none. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface LoopDevice {
  /** `/dev/loop8` */
  readonly path: string;
  readonly image: string;
  /** What blkid finds on it. */
  content(): string;
}

export const run = (file: string, ...args: string[]): string =>
  execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

export const mountedOn = (point: string): string | undefined =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .find((line) => line.split(" ")[4] === point);

/** Detached when the test has ended, after whatever is mounted from it. */
export function loopDevice(folder: string, size = "64M"): LoopDevice {
  const image = join(folder, `disk-${crypto.randomUUID().slice(0, 8)}`);
  run("truncate", "-s", size, image);
  const path = attach(image);
  onTestFinished(() => {
    for (const point of mountsOf(path)) spawnSync("umount", [point]);
    spawnSync("losetup", ["-d", path]);
    rmSync(image, { force: true });
  });
  return {
    path,
    image,
    content: () => spawnSync("blkid", ["-p", "-s", "TYPE", "-o", "value", path], { encoding: "utf8" }).stdout.trim(),
  };
}

/** Another test may take the free one first. */
function attach(image: string): string {
  for (let tries = 0; tries < 20; tries++) {
    const path = run("losetup", "-f");
    if (!existsSync(path)) run("mknod", path, "b", "7", path.slice("/dev/loop".length));
    if (spawnSync("losetup", [path, image]).status === 0) return path;
  }
  throw new Error("no loop device is free");
}

const mountsOf = (device: string): readonly string[] =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(` ${device} `))
    .map((line) => line.split(" ")[4] ?? "")
    .reverse();
