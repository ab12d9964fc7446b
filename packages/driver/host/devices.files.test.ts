/** Authored trees of sysfs, udev and proc, as kernels 6.x lay them out; and this machine's own. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hostDevices } from "./devices.ts";

/** A value that begins with `-> ` is a link. */
function root(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "cistern-devices-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
  return folder;
}

const sda = "sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda";
const disks = {
  [`${sda}/dev`]: "8:0\n",
  [`${sda}/size`]: "2048000\n",
  [`${sda}/device/model`]: "DISK 2000        \n",
  [`${sda}/sda1/dev`]: "8:1\n",
  [`${sda}/sda1/size`]: "1024000\n",
  [`${sda}/sda1/partition`]: "1\n",
  [`${sda}/sda2/dev`]: "8:2\n",
  [`${sda}/sda2/size`]: "512000\n",
  [`${sda}/sda2/partition`]: "2\n",
  [`${sda}/sda2/holders/dm-0`]: "-> ../../../dm-0",
  "sys/class/block/sda": `-> ../../../${sda}`,
  "sys/class/block/sda1": `-> ../../../${sda}/sda1`,
  "sys/class/block/sda2": `-> ../../../${sda}/sda2`,
  "sys/class/block/dm-0/dev": "253:0\n",
  "sys/class/block/dm-0/size": "512000\n",
  "sys/class/block/dm-0/dm/name": "vg0-root\n",
  "sys/class/block/sdb/dev": "8:16\n",
  "sys/class/block/sdb/size": "8\n",
  "sys/class/block/sr0/dev": "11:0\n",
  "sys/class/block/sr0/size": "0\n",
  "sys/class/block/cciss!c0d0/dev": "104:0\n",
  "sys/class/block/cciss!c0d0/size": "8\n",
  "run/udev/data/b8:0": "S:disk/by-id/ata-DISK\nE:ID_PART_TABLE_TYPE=gpt\n",
  "run/udev/data/b8:1": "E:ID_FS_TYPE=ext4\nE:ID_PART_TABLE_TYPE=gpt\n",
  "run/udev/data/b8:2": "E:ID_FS_TYPE=LVM2_member\n",
  "dev/disk/by-id/wwn-0x5000": "-> ../../sda",
  "dev/disk/by-id/ata-DISK_2000_S1": "-> ../../sda",
  "dev/disk/by-id/wwn-0x6000": "-> ../../sdb",
  "dev/disk/by-id/wwn-0x5000-part1": "-> ../../sda1",
};

const at = async (files: { readonly [path: string]: string }) => {
  const { devices } = await hostDevices(root(files));
  return (path: string) => devices.find((device) => device.path === path);
};

test("a disk has its size, model, partition table and the path that stays its own, a telling one before a number", async () => {
  const found = await at(disks);
  expect(found("/dev/sda")).toMatchObject({
    stablePath: "/dev/disk/by-id/ata-DISK_2000_S1",
    kind: "disk",
    size: 1_048_576_000n,
    model: "DISK 2000",
    holds: "gpt",
  });
  expect(found("/dev/sdb")).toEqual({
    path: "/dev/sdb",
    stablePath: "/dev/disk/by-id/wwn-0x6000",
    kind: "disk",
    size: 4096n,
  });
});

test("a partition has what lies on it, and a mapped device the path of its name", async () => {
  const found = await at(disks);
  expect(found("/dev/sda1")).toEqual({
    path: "/dev/sda1",
    stablePath: "/dev/disk/by-id/wwn-0x5000-part1",
    kind: "partition",
    size: 524_288_000n,
    holds: "ext4",
  });
  expect(found("/dev/mapper/vg0-root")).toMatchObject({ kind: "mapped" });
  expect(found("/dev/cciss/c0d0")).toMatchObject({ kind: "disk" });
});

test("a drive without a medium is no choice", async () => {
  expect((await at(disks))("/dev/sr0")).toBeUndefined();
});

test("what is mounted, swapped to or built upon is in use, and so is the disk around it; the rest is free", async () => {
  const found = await at({
    ...disks,
    "proc/self/mountinfo": "36 35 253:0 / / rw - ext4 /dev/mapper/vg0-root rw\n37 36 0:5 / /proc rw - proc proc rw\n",
    "proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n/dev/sda1 partition 100 0 -2\n",
  });
  expect(found("/dev/mapper/vg0-root")?.usedBy).toBe("/");
  expect(found("/dev/sda2")?.usedBy).toBe("/dev/mapper/vg0-root");
  expect(found("/dev/sda1")?.usedBy).toBe("swap");
  expect(found("/dev/sda")?.usedBy).toBe("/dev/sda1");
  expect(found("/dev/sdb")?.usedBy).toBeUndefined();
});

test("a btrfs, whose mount has a number of its own, still makes its device one in use", async () => {
  const found = await at({
    ...disks,
    "proc/self/mountinfo": "36 35 0:42 /@ /srv/two\\040words rw - btrfs /dev/sdb rw\n",
  });
  expect(found("/dev/sdb")?.usedBy).toBe("/srv/two words");
});

test("adapters have the name that a pool gives, their PCI address, and of Fibre Channel names and parent", async () => {
  const hba = "sys/devices/pci0000:00/0000:00:02.0/0000:05:00.0/host3";
  const { adapters } = await hostDevices(
    root({
      [`${hba}/scsi_host/host3/proc_name`]: "qla2xxx\n",
      [`${hba}/scsi_host/host3/unique_id`]: "7\n",
      [`${hba}/vport-3:0-0/host10/scsi_host/host10/proc_name`]: "(null)\n",
      "sys/class/scsi_host/host3": `-> ../../../${hba}/scsi_host/host3`,
      "sys/class/scsi_host/host10": `-> ../../../${hba}/vport-3:0-0/host10/scsi_host/host10`,
      "sys/class/fc_host/host3/node_name": "0x20000024ff370144\n",
      "sys/class/fc_host/host3/port_name": "0x21000024ff370144\n",
    }),
  );
  expect(adapters).toEqual([
    {
      name: "scsi_host3",
      driver: "qla2xxx",
      address: "0000:05:00.0",
      uniqueId: 7,
      wwnn: "20000024ff370144",
      wwpn: "21000024ff370144",
    },
    { name: "scsi_host10", address: "0000:05:00.0", parent: "scsi_host3" },
  ]);
});

test("a machine that shows nothing has none, and this one answers within a second", async () => {
  expect(await hostDevices(root({ "etc/hostname": "x" }))).toEqual({ devices: [], adapters: [] });
  const started = performance.now();
  const { devices } = await hostDevices();
  expect(performance.now() - started).toBeLessThan(1_000);
  for (const { path, size } of devices) {
    expect(path).toMatch(/^\/dev\/./);
    expect(size).toBeGreaterThan(0n);
  }
});
