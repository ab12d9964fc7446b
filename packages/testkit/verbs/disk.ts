/** A small block device for scenarios, and whatever of it is mounted below a folder: kept and brought back like the folder itself. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Disk {
  /** Path of the device below the folder: a link, as names of disks are on any host. Made when it is first asked for. */
  lend(): string;
  /**
   * Notes content and mounts; what it answers brings them back. `note` and `bringBack` do the same for the folder, and are
   * called while nothing is mounted in it.
   */
  keep(note: () => () => void): () => void;
  close(): void;
}

/** ext4 takes no less. */
const bytes = 8 * 1024 * 1024;
const call = (file: string, ...args: string[]): string =>
  execFileSync(file, args, { encoding: "utf8", stdio: "pipe" }).trim();

export interface MountBelow {
  readonly point: string;
  readonly source: string;
}

/** What is mounted at the folder's paths, outer ones first. */
export const mountsBelow = (folder: string): readonly MountBelow[] =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , , , point]) => point?.startsWith(`${folder}/`))
    .map((fields) => ({ point: fields[4] ?? "", source: fields[fields.indexOf("-", 6) + 2] ?? "" }));

const unmountBelow = (folder: string): void => {
  for (const { point } of mountsBelow(folder).toReversed()) call("umount", point);
};

export function diskFor(folder: string): Disk {
  const image = `${folder}.disk`;
  const link = join(folder, "disk");
  let device: string | undefined;
  let copies = 0;
  const attach = (): string => {
    writeFileSync(image, "");
    truncateSync(image, bytes);
    for (let tries = 0; tries < 20; tries++) {
      const free = call("losetup", "-f");
      if (!existsSync(free)) call("mknod", free, "b", "7", free.slice("/dev/loop".length));
      if (spawnSync("losetup", [free, image]).status === 0) return free;
    }
    throw new Error("no loop device is free");
  };
  return {
    lend: () => {
      device ??= attach();
      if (!existsSync(link)) symlinkSync(device, link);
      return link;
    },
    keep: (note) => {
      const mounts = mountsBelow(folder);
      unmountBelow(folder);
      const copy = `${image}-${copies++}`;
      // Through the device, which keeps what was written to it in memory.
      if (device) call("dd", `if=${device}`, `of=${copy}`, "bs=1M", "conv=sparse", "status=none");
      const mountAgain = () => {
        for (const { source, point } of mounts) call("mount", "-o", "nodev,nosuid,noexec", source, point);
      };
      const bringBack = note();
      mountAgain();
      return () => {
        unmountBelow(folder);
        bringBack();
        if (device) {
          if (existsSync(copy)) call("dd", `if=${copy}`, `of=${device}`, "bs=1M", "conv=fsync", "status=none");
          else
            call(
              "dd",
              "if=/dev/zero",
              `of=${device}`,
              "bs=1M",
              `count=${bytes / 1_048_576}`,
              "conv=fsync",
              "status=none",
            );
        }
        mountAgain();
      };
    },
    close: () => {
      unmountBelow(folder);
      if (device) call("losetup", "-d", device);
      for (let copy = 0; copy < copies; copy++) rmSync(`${image}-${copy}`, { force: true });
      rmSync(image, { force: true });
    },
  };
}

/** What a device holds, in a word. */
export const contentOf = (device: string): string =>
  spawnSync("blkid", ["-p", "-s", "TYPE", "-o", "value", device], { encoding: "utf8" }).stdout.trim() || "nothing";
