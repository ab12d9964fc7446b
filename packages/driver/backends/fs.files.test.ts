import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { bench, rawVolume } from "../engine/engine.fixture.ts";
import { kernelHas } from "../host/kernel.ts";
import { loopDevice, mountedOn } from "../host/loop.fixture.ts";

const fsPool = (device: string, target: string, { format = "ext4", options = [] as readonly string[] } = {}): string =>
  `<pool type="fs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0"><name>disk</name>
  <source><device path="${device}"/><format type="${format}"/></source><target><path>${target}</path></target>
  ${options.length > 0 ? `<fs:mount_opts>${options.map((each) => `<fs:option name="${each}"/>`).join("")}</fs:mount_opts>` : ""}</pool>`;
const options = { build: true, start: true, autostart: false } as const;
const shell = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: "utf8", stdio: "pipe" }).trim();

async function place(size?: string) {
  const opened = await bench();
  const device = loopDevice(opened.folder, size);
  return { ...opened, device, target: join(opened.folder, "mnt") };
}
/** A running pool on a new ext4. */
async function running(more: Parameters<typeof fsPool>[2] = {}) {
  const at = await place();
  shell("mkfs.ext4", "-q", at.device.path);
  const made = await at.run("pools.create", { xml: fsPool(at.device.path, at.target, more), ...options });
  return { ...at, made, pool: made.subject.pool ?? "" };
}
/** How it ended, a refusal before it began included. */
const end = async (work: Promise<{ readonly state: string; readonly fault?: unknown }>): Promise<unknown> =>
  await work.then(
    ({ state, fault }) => [state, fault],
    (error: { readonly fault?: unknown }) => ["refused", error.fault],
  );
const refused = (code: string, facts: object = {}) => ["refused", { code, facts: expect.objectContaining(facts) }];
const hasVfat = await kernelHas({ filesystem: "vfat" });

test.each(["ext4", "xfs", ...(hasVfat ? ["vfat"] : [])])(
  "a blank device becomes a mounted pool of %s, and only the target goes with its storage",
  async (format) => {
    const { engine, run, device, target } = await place(format === "xfs" ? "320M" : undefined);
    const xml = fsPool(device.path, target, { format });
    const made = await run("pools.create", { xml, ...options, build: "no-overwrite" });
    expect([made.state, made.fault]).toEqual(["finished", undefined]);
    const pool = made.subject.pool ?? "";
    for (const option of ["nosuid", "nodev", "noexec"]) expect(mountedOn(target)).toContain(option);
    expect(device.content()).toBe(format);
    expect((await run("volumes.create", { pool, xml: rawVolume("v", 4096n) })).state).toBe("finished");
    expect(existsSync(join(target, "v"))).toBe(true);
    expect(await end(run("pools.stop", { pool }))).toEqual(["finished", undefined]);
    expect(mountedOn(target)).toBeUndefined();
    await run("pools.start", { pool });
    expect((await engine.volumes.get({ pool, volume: "v" })).capacity).toBe(4096n);
    await run("pools.stop", { pool });
    expect((await run("pools.delete", { pool })).state).toBe("finished");
    expect(existsSync(target)).toBe(false);
    expect(device.content()).toBe(format);
  },
);

test("no-overwrite refuses a device with anything on it, overwriting replaces it, and neither is done without being asked", async () => {
  const { engine, run, device, target } = await place();
  shell("mkfs.ext4", "-q", "-U", "11111111-1111-4111-8111-111111111111", device.path);
  const before = () => readFileSync(device.image).includes(Buffer.from("1111111111114111", "hex"));
  const xml = fsPool(device.path, target);
  expect(await end(run("pools.create", { xml, ...options, build: "no-overwrite" }))).toEqual(
    refused("source.holds", { holds: "ext4" }),
  );
  expect(existsSync(target)).toBe(false);
  const pool = (await run("pools.create", { xml, ...options, start: false })).subject.pool ?? "";
  expect(before()).toBe(true);
  const { steps } = await engine.jobs.plan("pools.build", { pool, how: "overwrite" });
  expect(steps.at(-1)?.operations.map(({ text }) => text)).toEqual([
    expect.stringMatching(new RegExp(`^mkfs.ext4 -F -U [0-9a-f-]{36} ${device.path}$`)),
  ]);
  expect(before()).toBe(true);
  expect(await end(run("pools.build", { pool, how: "overwrite" }))).toEqual(["finished", undefined]);
  expect(before()).toBe(false);
});

test("a device with a disk image, a partition table or part of a volume group on it is never formatted unasked", async () => {
  const { run, folder, device, target } = await place();
  const build = (how: "no-overwrite" | "overwrite") =>
    end(run("pools.create", { xml: fsPool(device.path, target), ...options, build: how }));
  shell("qemu-img", "create", "-q", "-f", "qcow2", join(folder, "image"), "1G");
  writeFileSync(device.path, readFileSync(join(folder, "image")));
  expect(await build("no-overwrite")).toEqual(refused("source.holds", { holds: "qcow2" }));
  const table = Buffer.alloc(512);
  table.set([0, 32, 33, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 16, 0, 0], 446);
  table.set([0x55, 0xaa], 510);
  writeFileSync(device.path, Buffer.concat([table, Buffer.alloc(3584)]));
  expect(await build("no-overwrite")).toEqual(refused("source.holds", { holds: "dos" }));
  const label = Buffer.alloc(4096);
  label.write("LABELONE", 512, "latin1");
  label.writeBigUInt64LE(1n, 520);
  label.writeUInt32LE(32, 532);
  label.write("LVM2 001", 536, "latin1");
  label.write("abcdefghijklmnopqrstuvwxyz012345", 544, "latin1");
  label.writeUInt32LE(crc(label.subarray(532, 1024)), 528);
  writeFileSync(device.path, label);
  expect(await build("overwrite")).toEqual(refused("source.in-use", { by: "LVM2_member" }));
});

/** CRC of LVM labels: polynomial of Ethernet's, started with LVM's own value and not inverted. */
function crc(bytes: Uint8Array): number {
  let value = 0xf597a6cf;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
}

test("a device that is mounted elsewhere is neither formatted nor mounted, whatever name it is given", async () => {
  const { run, folder, device, target } = await place();
  shell("mkfs.ext4", "-q", device.path);
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  mkdirSync(target);
  shell("mount", device.path, elsewhere);
  symlinkSync(device.path, join(folder, "by-id"));
  for (const name of [device.path, join(folder, "by-id")]) {
    const xml = fsPool(name, target);
    for (const build of ["overwrite", false] as const)
      expect(await end(run("pools.create", { xml, ...options, build }))).toEqual(
        refused("source.in-use", { by: elsewhere }),
      );
  }
  expect(mountedOn(target)).toBeUndefined();
});

test("what is no block device is not mounted: a folder, an image, a name without a place", async () => {
  const { run, folder, device, target } = await place();
  mkdirSync(target);
  for (const source of [folder, device.image, "/dev/null", join(folder, "none")])
    expect([source, await end(run("pools.create", { xml: fsPool(source, target), ...options, build: false }))]).toEqual(
      [source, refused("source.not-a-device")],
    );
  for (const source of ["LABEL=x", "--bind"])
    expect([source, await end(run("pools.create", { xml: fsPool(source, target), ...options, build: false }))]).toEqual(
      [source, refused("field.invalid")],
    );
});

test("already mounted from this device is fine, and from anything else a refusal that names it", async () => {
  const { run, device, target } = await place();
  shell("mkfs.ext4", "-q", device.path);
  mkdirSync(target);
  shell("mount", "-t", "tmpfs", "nothing", target);
  onTestFinished(() => void spawn("umount", ["-l", target]));
  const create = () => run("pools.create", { xml: fsPool(device.path, target), ...options, build: false });
  expect(await end(create())).toEqual(refused("target.mounted", { source: "nothing" }));
  shell("umount", target);
  shell("mount", device.path, target);
  expect(await end(create())).toEqual(["finished", undefined]);
});

test("a busy mount is not ended by force: the pool stays active, and the process in the way is named", async () => {
  const { engine, run, target, pool } = await running();
  const inTheWay = spawn("sleep", ["60"], { cwd: target, stdio: "ignore" });
  onTestFinished(() => void inTheWay.kill("SIGKILL"));
  await sleep(100);
  expect(await end(run("pools.stop", { pool }))).toEqual([
    "undone",
    { code: "target.busy", facts: { path: target, by: [`sleep (${inTheWay.pid})`] } },
  ]);
  expect((await engine.pools.get(pool)).state).toBe("running");
  expect(mountedOn(target)).toBeDefined();
  const gone = new Promise((resolve) => inTheWay.once("exit", resolve));
  inTheWay.kill("SIGKILL");
  await gone;
  expect(await end(run("pools.stop", { pool }))).toEqual(["finished", undefined]);
});

test("unmounted by hand, the pool is degraded with the cause, and a stop and a start bring it back", async () => {
  const { engine, run, target, pool } = await running();
  await run("volumes.create", { pool, xml: rawVolume("v", 4096n) });
  for (let tries = 0; mountedOn(target) && tries < 50; tries++) {
    try {
      shell("umount", target);
    } catch {
      await sleep(50);
    }
  }
  // Nobody asks for a refresh.
  await expect
    .poll(async () => (await engine.pools.get(pool)).attention?.code, { timeout: 5_000 })
    .toBe("target.not-mounted");
  expect((await engine.pools.get(pool)).state).toBe("degraded");
  // On the folder below it would be lost to the pool, and fill the host's own disk.
  expect(await end(run("volumes.create", { pool, xml: rawVolume("lost", 4096n) }))).toEqual(
    refused("target.not-mounted"),
  );
  expect(existsSync(join(target, "lost"))).toBe(false);
  await run("pools.stop", { pool });
  await run("pools.start", { pool });
  expect((await engine.volumes.get({ pool, volume: "v" })).name).toBe("v");
});

test("an agent that starts again keeps the mount and the pool", async () => {
  const { folder, stop, target, pool } = await running();
  await stop();
  const before = mountedOn(target);
  expect(before).toBeDefined();
  const { engine, run } = await bench(folder);
  expect((await engine.pools.get(pool)).state).toBe("running");
  expect(mountedOn(target)).toBe(before);
  expect(await end(run("pools.stop", { pool }))).toEqual(["finished", undefined]);
});

test("options are given to mount as they are, and one that would loosen the host is refused", async () => {
  const { target, made } = await running({ options: ["noatime"] });
  expect(made.state).toBe("finished");
  expect(mountedOn(target)).toContain("noatime");
  const { run, device, target: other } = await place();
  mkdirSync(other);
  for (const option of ["suid", "noatime,exec", "password=x", "bind", "remount", "X-mount.mkdir"])
    expect(
      await end(
        run("pools.create", { xml: fsPool(device.path, other, { options: [option] }), ...options, build: false }),
      ),
    ).toEqual(refused("mount.option"));
});

test("a filesystem that is mounted read-only is read, and a new volume on it is told and taken back", async () => {
  const { engine, run, pool, made } = await running({ options: ["ro"] });
  expect(made.state).toBe("finished");
  expect((await engine.pools.get(pool)).state).toBe("running");
  expect(await end(run("volumes.create", { pool, xml: rawVolume("v", 4096n) }))).toEqual([
    "undone",
    { code: "file.failed", facts: expect.objectContaining({ errno: "EROFS" }) },
  ]);
});

test("a blank device that is only started is refused by mount, and nothing stays", async () => {
  const { run, device, target, folder } = await place();
  expect(await end(run("pools.create", { xml: fsPool(device.path, target), ...options }))).toEqual([
    "undone",
    { code: "command.failed", facts: expect.objectContaining({ stderr: expect.stringContaining("wrong fs type") }) },
  ]);
  expect([existsSync(target), existsSync(join(folder, "storage/disk.xml"))]).toEqual([false, false]);
});
