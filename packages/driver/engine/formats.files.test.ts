/** Whose word on a volume's format counts: the one who made it, then the first look, never a guest. */
import { execFileSync } from "node:child_process";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, dirPool, rawVolume, refusal } from "./engine.fixture.ts";

async function running() {
  const one = await bench();
  const target = join(one.folder, "images");
  await mkdir(target);
  const xml = dirPool("images", target);
  const { subject } = await one.run("pools.create", { xml, build: false, start: true, autostart: false });
  return { ...one, target, pool: subject.pool ?? "" };
}
const image = (path: string, ...options: string[]) =>
  execFileSync("qemu-img", ["create", "-q", ...options, path, "8M"], { stdio: "pipe" });
/** As a guest does it that owns the disk. */
function overwrite(path: string, from: string): void {
  const bytes = readFileSync(path);
  readFileSync(from).copy(bytes);
  writeFileSync(path, bytes, { flag: "r+" });
}
const longAgo = (path: string): void => utimesSync(path, 1_700_000_000, 1_700_000_000);

test("a guest that writes a qcow2 header into its raw disk changes nothing but a warning", async () => {
  const { engine, folder, run, pool, target } = await running();
  await run("volumes.create", { pool, xml: rawVolume("disk", 1n << 20n, 1n << 20n) });
  const hostile = join(folder, "hostile");
  image(hostile, "-f", "qcow2", "-u", "-b", "/etc/shadow", "-F", "raw");
  overwrite(join(target, "disk"), hostile);

  await run("pools.refresh", { pool });
  const disk = await engine.volumes.get({ pool, volume: "disk" });
  expect(disk).toMatchObject({ format: "raw", formatFrom: "declared", looksLike: "qcow2", capacity: 1n << 20n });
  expect(disk).not.toHaveProperty("backingPath");
  expect(disk.xml).toContain("<format type='raw'/>");
  expect(disk.xml).not.toContain("shadow");
  expect(disk.image).toMatchObject({ format: "qcow2", backing: { path: "/etc/shadow" } });

  const bigger = disk.xml.replace(/<capacity unit='bytes'>\d+/, "<capacity unit='bytes'>2097152");
  const changed = await run("volumes.change", { pool, volume: "disk", xml: bigger, revision: disk.revision });
  expect(changed).toMatchObject({ state: "finished" });
  expect(readFileSync(join(target, "disk")).length).toBe(2 << 20);
});

test("a file from elsewhere is what it is first seen as, through a rename and the agent's restart, until a person says otherwise", async () => {
  const { run, pool, target, folder, stop } = await running();
  const path = join(target, "from-elsewhere");
  image(path, "-f", "qcow2");
  longAgo(path);
  await run("pools.refresh", { pool });
  writeFileSync(path, Buffer.alloc(4096), { flag: "r+" });
  await rename(path, join(target, "renamed"));
  await stop();

  const { engine } = await bench(folder);
  const volume = "renamed";
  expect(await engine.volumes.get({ pool, volume })).toMatchObject({
    format: "qcow2",
    formatFrom: "seen",
    looksLike: "raw",
  });
  await engine.volumes.setFormat({ pool, volume, format: "raw" });
  const after = await engine.volumes.get({ pool, volume });
  expect(after).toMatchObject({ format: "raw", formatFrom: "declared" });
  expect(after).not.toHaveProperty("looksLike");
});

test("a file that is still being written is not held to what it looked like", async () => {
  const { engine, run, pool, target } = await running();
  const path = join(target, "arriving");
  writeFileSync(path, "");
  await run("pools.refresh", { pool });
  image(path, "-f", "qcow2");
  await run("pools.refresh", { pool });
  const volume = await engine.volumes.get({ pool, volume: "arriving" });
  expect(volume).toMatchObject({ format: "qcow2", formatFrom: "seen" });
  expect(volume).not.toHaveProperty("looksLike");
});

test("another file of the same name starts anew", async () => {
  const { engine, run, pool, target } = await running();
  await run("volumes.create", { pool, xml: rawVolume("disk", 4096n) });
  await rm(join(target, "disk"));
  image(join(target, "disk"), "-f", "vdi");
  await run("pools.refresh", { pool });
  expect(await engine.volumes.get({ pool, volume: "disk" })).toMatchObject({ format: "vdi", formatFrom: "seen" });
});

test("a folder has no format to set", async () => {
  const { engine, run, pool, target } = await running();
  await mkdir(join(target, "sub"));
  await run("pools.refresh", { pool });
  expect(await refusal(engine.volumes.setFormat({ pool, volume: "sub", format: "raw" }))).toBe("volume.not-a-file");
});
