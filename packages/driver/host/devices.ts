/**
 * The block devices and SCSI adapters of this host, for choosing. Read from what the kernel and udev keep in memory: no
 * device is opened and no program is run, so a disk that does not answer holds nothing up.
 */
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseMounts } from "./mounts.ts";

export interface BlockDevice {
  /** `/dev/sdb`; `/dev/mapper/…` for what the device mapper makes. Names may change with the next start. */
  readonly path: string;
  /** A path below `/dev/disk/by-id` that stays the device's own, where udev made one. */
  readonly stablePath?: string;
  readonly kind: "disk" | "partition" | "mapped" | "loop";
  readonly size: bigint;
  readonly model?: string;
  /** Filesystem, partition table or the like, as udev saw it: `ext4`, `gpt`, `LVM2_member`. */
  readonly holds?: string;
  /** Why it is not free: where it is mounted, `swap`, or the devices that are built on it. */
  readonly usedBy?: string;
}
export interface ScsiAdapter {
  /** As a pool names it: `scsi_host1`. */
  readonly name: string;
  /** The kernel's driver. */
  readonly driver?: string;
  /** Of its PCI function: `0000:00:1f.2`. */
  readonly address?: string;
  /** Which of the adapters at that address. */
  readonly uniqueId?: number;
  /** The adapter that a virtual one was made on. */
  readonly parent?: string;
  /** Fibre Channel: names of node and port, 16 hex digits. */
  readonly wwnn?: string;
  readonly wwpn?: string;
}
export interface HostDevices {
  readonly devices: readonly BlockDevice[];
  readonly adapters: readonly ScsiAdapter[];
}

/** Sizes in sysfs count sectors of this many bytes, whatever the device's own are. */
const sectorBytes = 512n;

/**
 * Devices without a size (an empty drive, an unused loop device) are left out. What cannot be read is not known.
 * @param root in place of `/`, for tests
 */
export async function hostDevices(root = "/"): Promise<HostDevices> {
  const [found, stable, inUse] = await Promise.all([
    names(join(root, "sys/class/block")),
    stablePaths(root),
    usedNumbers(root),
  ]);
  const read = (await Promise.all(found.map((name) => device(root, name, stable, inUse)))).filter(
    (each) => each !== undefined,
  );
  const parts = Map.groupBy(read, ({ disk }) => disk);
  const pathOf = (name: string) => read.find((each) => each.name === name)?.shown.path ?? name;
  const usedBy = ({ mount, holders }: Read) =>
    mount ?? (holders.length > 0 ? holders.map(pathOf).join(", ") : undefined);
  const devices = read.map((each): BlockDevice => {
    // A disk is as little free as any of its partitions.
    const by = usedBy(each) ?? parts.get(each.name)?.find((part) => usedBy(part) !== undefined)?.shown.path;
    return by === undefined ? each.shown : { ...each.shown, usedBy: by };
  });
  const hosts = await names(join(root, "sys/class/scsi_host"));
  return { devices, adapters: await Promise.all(hosts.map((name) => adapter(root, name))) };
}

interface Read {
  readonly name: string;
  /** Of a partition: the name of the disk that it is on. */
  readonly disk: string | undefined;
  /** Where it is mounted, or `swap`. */
  readonly mount: string | undefined;
  /** Names of the devices that are built on it. */
  readonly holders: readonly string[];
  readonly shown: Omit<BlockDevice, "usedBy">;
}

async function device(
  root: string,
  name: string,
  stable: ReadonlyMap<string, string>,
  inUse: ReadonlyMap<string, string>,
): Promise<Read | undefined> {
  const folder = join(root, "sys/class/block", name);
  const size = await text(join(folder, "size"));
  if (!/^[1-9][0-9]*$/.test(size)) return undefined;
  const [number, partition, mapped, model, backing, holders] = await Promise.all([
    text(join(folder, "dev")),
    text(join(folder, "partition")),
    text(join(folder, "dm/name")),
    text(join(folder, "device/model")),
    text(join(folder, "loop/backing_file")),
    names(join(folder, "holders")),
  ]);
  const told = await udev(root, number);
  const disk = partition === "" ? undefined : basename(join(await realpath(folder).catch(() => folder), ".."));
  // A slash in a device's name is an exclamation mark in sysfs.
  const path = mapped === "" ? `/dev/${name.replaceAll("!", "/")}` : `/dev/mapper/${mapped}`;
  const kind = disk !== undefined ? "partition" : mapped !== "" ? "mapped" : backing !== "" ? "loop" : "disk";
  const stablePath = stable.get(name);
  const holds = told.get("ID_FS_TYPE") ?? (disk === undefined ? told.get("ID_PART_TABLE_TYPE") : undefined);
  const shownModel = model || backing;
  const shown = {
    path,
    kind,
    size: BigInt(size) * sectorBytes,
    ...(stablePath === undefined ? {} : { stablePath }),
    ...(shownModel === "" ? {} : { model: shownModel }),
    ...(holds === undefined ? {} : { holds }),
  } as const;
  return { name, disk, mount: inUse.get(number), holders, shown };
}

/** Best first: a name with model and serial number says more than a number of the world's or of the mapper's. */
const opaque = /^(?:wwn-|nvme-eui\.|nvme-nvme\.|dm-uuid-|lvm-pv-uuid-|md-uuid-)/;

/** The kernel's name of each device that has one, with its best path below `/dev/disk/by-id`. */
async function stablePaths(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = "/dev/disk/by-id";
  const found = await names(join(root, folder));
  const links = await Promise.all(
    found
      .sort((one, other) => Number(opaque.test(one)) - Number(opaque.test(other)) || (one < other ? -1 : 1))
      .map(async (name) => [basename(await readlink(join(root, folder, name)).catch(() => "")), name] as const),
  );
  const best = new Map<string, string>();
  for (const [to, name] of links) if (to !== "" && !best.has(to)) best.set(to, `${folder}/${name}`);
  return best;
}

/** Device numbers (`8:1`) that are mounted or swapped to, and where. */
async function usedNumbers(root: string): Promise<ReadonlyMap<string, string>> {
  const used = new Map<string, string>();
  const numberOf = async (path: string): Promise<string> =>
    text(join(root, "sys/class/block", basename(await realpath(join(root, path)).catch(() => path)), "dev"));
  for (const { device, source, point } of parseMounts(await text(join(root, "proc/self/mountinfo")))) {
    // Btrfs has a number of its own, over however many devices; the table names one of them.
    const number = device.startsWith("0:") && source.startsWith("/dev/") ? await numberOf(source) : device;
    if (number !== "" && !used.has(number)) used.set(number, point);
  }
  for (const line of (await text(join(root, "proc/swaps"))).split("\n").slice(1)) {
    const [path = ""] = line.split(/\s/);
    const number = path.startsWith("/dev/") ? await numberOf(path) : "";
    if (number !== "") used.set(number, "swap");
  }
  return used;
}

/** What udev keeps of a device: lines `E:KEY=value`. Empty where no udev runs, as in a container. */
async function udev(root: string, number: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await text(join(root, "run/udev/data", `b${number}`))).split("\n");
  return new Map(
    lines.flatMap((line) => {
      const match = /^E:([A-Z0-9_]+)=(.+)$/.exec(line);
      return match?.[1] && match[2] ? [[match[1], match[2]] as const] : [];
    }),
  );
}

async function adapter(root: string, name: string): Promise<ScsiAdapter> {
  const folder = join(root, "sys/class/scsi_host", name);
  const fibre = join(root, "sys/class/fc_host", name);
  const [driver, unique, wwnn, wwpn, real] = await Promise.all([
    text(join(folder, "proc_name")),
    text(join(folder, "unique_id")),
    text(join(fibre, "node_name")),
    text(join(fibre, "port_name")),
    realpath(folder).catch(() => ""),
  ]);
  const address = real.match(/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=\/)/g)?.at(-1);
  // …/host3/vport-3:0-0/host4/scsi_host/host4
  const parent = /\/(host[0-9]+)\/vport-[^/]+\/host[0-9]+\//.exec(real)?.[1];
  return {
    name: `scsi_${name}`,
    ...(driver === "" || driver === "(null)" ? {} : { driver }),
    ...(address === undefined ? {} : { address }),
    ...(/^[0-9]+$/.test(unique) ? { uniqueId: Number(unique) } : {}),
    ...(parent === undefined ? {} : { parent: `scsi_${parent}` }),
    ...(wwnn === "" ? {} : { wwnn: wwnn.replace(/^0x/, "") }),
    ...(wwpn === "" ? {} : { wwpn: wwpn.replace(/^0x/, "") }),
  };
}

/** In the order in which a person counts: sdb before sdaa does not matter, host2 before host10 does. */
const names = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).sort((one, other) => one.localeCompare(other, "en", { numeric: true }));

/** A file that cannot be read says nothing. */
const text = (path: string): Promise<string> =>
  readFile(path, "utf8").then(
    (content) => content.trim(),
    () => "",
  );
