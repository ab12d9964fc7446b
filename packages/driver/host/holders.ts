/** Who has which files, told by the kernel's own tables: no file and no filesystem but proc and sysfs is touched. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Mount, MountTable, parseMounts } from "./mounts.ts";
import { printable } from "./printable.ts";

/** A file by numbers that are the same whatever path leads to it: `major:minor` of its filesystem, and its inode. */
export interface FileNumbers {
  readonly device: string;
  readonly inode: string;
}
export interface OpenFile extends FileNumbers {
  /** As the kernel names it for that process; another mount namespace may have another. */
  readonly path: string;
  readonly pid: number;
  /** Name of the program, without its arguments: those may hold secrets. */
  readonly command: string;
  readonly writes: boolean;
  /** By this process, or a program that it runs. */
  readonly ours: boolean;
}
export interface LoopDevice {
  /** `/dev/loop0` */
  readonly device: string;
  readonly path: string;
  /** Where the file lies on its filesystem, the same by whichever mount it is reached. */
  readonly place: { readonly device: string; readonly path: string };
  /** Where it, or a partition of it, is mounted; nowhere, or used in another way. */
  readonly mountPoints: readonly string[];
}
export interface Holders {
  readonly open: readonly OpenFile[];
  /** Files on which some process holds a lock, as QEMU does on its images, seen also where the process is not. */
  readonly locked: readonly FileNumbers[];
  readonly loops: readonly LoopDevice[];
  readonly mountPoints: ReadonlySet<string>;
}

/** A pass gives way to others after this time. */
const turnMs = 3;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};
const namesIn = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** One pass over all processes. One that ends meanwhile has nothing open any more. */
export async function findHolders(proc = "/proc", sys = "/sys"): Promise<Holders> {
  const mounts = parseMounts(read(`${proc}/self/mountinfo`) ?? "");
  const devices = new Map(mounts.map((mount) => [mount.id, mount.device]));
  const open: OpenFile[] = [];
  let begunMs = performance.now();
  for (const name of namesIn(proc)) {
    if (!/^\d+$/.test(name)) continue;
    open.push(...openIn(proc, Number(name), devices));
    if (performance.now() - begunMs < turnMs) continue;
    await nextTurn();
    begunMs = performance.now();
  }
  return {
    open,
    locked: parseLocks(read(`${proc}/locks`) ?? ""),
    loops: loopDevices(sys, mounts),
    mountPoints: new Set(mounts.map(({ point }) => point)),
  };
}

function openIn(proc: string, pid: number, devices: Map<number, string>): readonly OpenFile[] {
  const folder = `${proc}/${pid}`;
  const ours = pid === process.pid || parentOf(folder) === process.pid;
  const found: OpenFile[] = [];
  for (const fd of namesIn(`${folder}/fd`)) {
    const path = linkOf(`${folder}/fd/${fd}`);
    // Sockets, pipes and what else has no path; devices are nobody's volume file, and proc and sysfs hold none.
    if (!path?.startsWith("/") || path.startsWith("/dev/") || path.startsWith("/proc/") || path.startsWith("/sys/"))
      continue;
    const info = parseFdInfo(read(`${folder}/fdinfo/${fd}`) ?? "");
    if (!info) continue;
    if (!devices.has(info.mount))
      for (const mount of parseMounts(read(`${folder}/mountinfo`) ?? "")) devices.set(mount.id, mount.device);
    found.push({
      device: devices.get(info.mount) ?? "",
      inode: info.inode,
      path,
      pid,
      command: commandOf(folder),
      writes: info.writes,
      ours,
    });
  }
  return found;
}

/** The file that runs, since a process names its threads as it likes; a process without one is the kernel's. */
function commandOf(folder: string): string {
  const file = linkOf(`${folder}/exe`)?.replace(/ \(deleted\)$/, "");
  return printable(file?.slice(file.lastIndexOf("/") + 1) ?? (read(`${folder}/comm`) ?? "").trim());
}

/** Fourth field of stat(5), after the name, which may itself hold spaces and brackets. */
function parentOf(folder: string): number | undefined {
  const stat = read(`${folder}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

const openPath = 0o10000000;

/** proc_pid_fdinfo(5). Before Linux 5.14 it has no inode, and then only the path tells. */
export function parseFdInfo(
  text: string,
): { readonly mount: number; readonly inode: string; readonly writes: boolean } | undefined {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(text)?.[1];
  const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(text)?.[1] ?? "0", 8);
  // A file that is only named, and not open.
  if (mount === undefined || (flags & openPath) !== 0) return undefined;
  return { mount: Number(mount), inode: /^ino:\s*(\d+)$/m.exec(text)?.[1] ?? "", writes: (flags & 0o3) !== 0 };
}

/** proc_locks(5): `1: OFDLCK ADVISORY READ -1 fd:01:1234 100 101`, the numbers of the device in hexadecimal. */
export function parseLocks(text: string): readonly FileNumbers[] {
  const found = text.matchAll(/ ([0-9a-f]+):([0-9a-f]+):(\d+) \d+ (?:\d+|EOF)$/gm);
  return [...found].map(([, major = "", minor = "", inode = ""]) => ({
    device: `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`,
    inode,
  }));
}

function loopDevices(sys: string, mounts: readonly Mount[]): readonly LoopDevice[] {
  const table = new MountTable(mounts);
  return namesIn(`${sys}/block`).flatMap((name) => {
    if (!name.startsWith("loop")) return [];
    const folder = `${sys}/block/${name}`;
    const path = read(`${folder}/loop/backing_file`)?.replace(/\n$/, "");
    if (path === undefined || path === "") return [];
    const parts = namesIn(folder).filter((part) => part.startsWith(name));
    const numbers = new Set(
      [folder, ...parts.map((part) => `${folder}/${part}`)].map((at) => read(`${at}/dev`)?.trim()),
    );
    const mountPoints = mounts.filter(({ device }) => numbers.has(device)).map(({ point }) => point);
    return [{ device: `/dev/${name}`, path, place: table.placeOf(path), mountPoints }];
  });
}
