/** Copy-on-write on a real btrfs: switched off and on for folders and files, looked at with lsattr. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import { expect, it } from "vitest";
import { faultOf, type TestHost, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { perform, poolIn, undo } from "./test-pool.ts";

const miB = 1_048_576n;

/** A btrfs of 256 MiB, mounted below the test's folder. */
function btrfs({ folder }: TestHost): { readonly path: string; [Symbol.dispose](): void } {
  const [image, mountPoint] = [`${folder}.img`, `${folder}/btrfs`];
  execFileSync("truncate", ["-s", "256M", image]);
  execFileSync("mkfs.btrfs", ["-q", image]);
  mkdirSync(mountPoint);
  execFileSync("mount", ["-o", "loop", image, mountPoint]);
  return { path: mountPoint, [Symbol.dispose]: () => void execFileSync("umount", ["-l", mountPoint]) };
}
const isNocow = (path: string): boolean =>
  execFileSync("lsattr", ["-d", path], { encoding: "utf8" }).split(" ")[0]?.includes("C") ?? false;
const poolAt = (path: string, state?: boolean): PoolDef => ({
  type: "dir",
  name: "images",
  target: { path },
  ...(state === undefined ? {} : { features: { cow: { state } } }),
});

it.each([
  [false, true],
  [true, false],
  [undefined, true],
] as const)("a new folder of a pool whose copy-on-write is said to be %s", async (state, nocow) => {
  await using test = testHost();
  using disk = btrfs(test);
  const path = `${disk.path}/a/b`;
  const steps = await dir.buildPool({ host: test.host, pool: poolAt(path, state), job: "1" });
  await perform(test.host, steps);
  expect(isNocow(path)).toBe(nocow);
  // The folder above it is nobody's pool.
  expect(isNocow(path.slice(0, -2))).toBe(false);
});

it("a folder that is there changes only where it is asked for, and is taken back", async () => {
  await using test = testHost();
  using disk = btrfs(test);
  const { path } = disk;
  const build = (state?: boolean) => dir.buildPool({ host: test.host, pool: poolAt(path, state), job: "1" });
  await perform(test.host, await build());
  expect(isNocow(path)).toBe(false);
  const steps = await build(false);
  await perform(test.host, steps);
  expect(isNocow(path)).toBe(true);
  await undo(test.host, steps);
  expect(isNocow(path)).toBe(false);
});

it("is refused where the filesystem is no btrfs", async () => {
  await using test = testHost();
  for (const state of [true, false])
    expect(await faultOf(dir.buildPool({ host: test.host, pool: poolAt(test.folder, state), job: "1" }))).toMatchObject(
      { code: "volume.nocow-needs-btrfs" },
    );
});

it.each(["raw", "qcow2"] as const)("the file of a %s volume is without it where that is asked for", async (type) => {
  await using test = testHost();
  using disk = btrfs(test);
  const { path } = disk;
  const { create, pool } = poolIn(test.host, path);
  const volume = (name: string, nocow: boolean): VolumeDef => ({
    name,
    capacity: miB,
    allocation: 0n,
    target: { format: { type }, ...(nocow ? { nocow: true } : {}) },
  });
  expect(await dir.checkVolume(test.host, pool, volume("a", true))).toEqual([]);
  await create(volume("a", true));
  await create(volume("b", false));
  expect([isNocow(`${path}/a`), isNocow(`${path}/b`)]).toEqual([true, false]);
});

it("a clone on btrfs shares its storage, so that more can be cloned than there is room for", async () => {
  await using test = testHost();
  using disk = btrfs(test);
  const { path } = disk;
  const { create, seen, pool, making } = poolIn(test.host, path);
  await create({ name: "a", capacity: 64n * miB, allocation: 0n });
  execFileSync("dd", ["if=/dev/urandom", `of=${path}/a`, "bs=1M", "count=64", "conv=notrunc,fsync"], {
    stdio: "ignore",
  });
  const volume = await seen("a");
  for (const name of ["b", "c", "d", "e"]) {
    const def = { name, capacity: 64n * miB, target: { format: { type: "raw" } } } as const;
    const steps = await dir.cloneVolume({ ...making, job: name }, def, { pool, volume });
    await perform(test.host, steps);
  }
  expect(execFileSync("cmp", [`${path}/a`, `${path}/d`], { encoding: "utf8" })).toBe("");
});
