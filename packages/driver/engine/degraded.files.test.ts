import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { bench, dirPool, rawVolume, refusal, temporary } from "./engine.fixture.ts";

/** A small ext4 of our own, mounted through a loop device. */
async function filesystem() {
  const folder = await temporary();
  const [image, point] = [join(folder, "image"), join(folder, "mounted")];
  const run = (file: string, ...args: string[]) => void execFileSync(file, args, { stdio: "ignore" });
  mkdirSync(point);
  run("truncate", "-s", "32M", image);
  run("mkfs.ext4", "-q", image);
  const mount = () => run("mount", "-o", "loop", image, point);
  onTestFinished(() => void spawnSync("umount", ["--lazy", point]));
  mount();
  return {
    point,
    remount: (how: "ro" | "rw") => run("mount", "-o", `remount,${how}`, point),
    /** Changes the folder's inode below the filesystem: `0` is a kind of entry that there is none of. */
    inode: (name: string, mode: string) => {
      run("umount", "--lazy", point);
      // The loop device is let go with the last user of the filesystem.
      while (execFileSync("losetup", ["-j", image], { encoding: "utf8" }).trim() !== "") spawnSync("sleep", ["0.05"]);
      run("debugfs", "-w", "-R", `set_inode_field ${name} mode ${mode}`, image);
      mount();
    },
    isMounted: () => readFileSync("/proc/self/mountinfo", "utf8").includes(` ${point} `),
  };
}

async function runningPool() {
  const disk = await filesystem();
  const { engine, folder, run } = await bench();
  const target = join(disk.point, "pool");
  const options = { build: true, start: true, autostart: false };
  const pool = (await run("pools.create", { xml: dirPool("images", target), ...options })).subject.pool ?? "";
  for (const name of ["a", "b"]) await run("volumes.create", { pool, xml: rawVolume(name, 4_096n) });
  const seen = async () => {
    const { state, attention, volumes, capacity } = await engine.pools.get(pool);
    return { state, cause: attention?.code, volumes, known: capacity > 0n, mounted: disk.isMounted() };
  };
  const until = async (state: string, withinMs: number) => {
    const end = performance.now() + withinMs;
    while ((await seen()).state !== state && performance.now() < end) await sleep(50);
    return await seen();
  };
  const stillActive = () => existsSync(join(folder, "run/images.xml"));
  return { ...disk, engine, run, pool, target, seen, until, stillActive };
}

const well = { state: "running", cause: undefined, volumes: 2, known: true, mounted: true };

test("a target that goes away marks the pool, which stays active with its last volumes and comes back by itself", async () => {
  const { engine, run, pool, target, until, stillActive } = await runningPool();
  renameSync(target, `${target}.away`);
  expect((await run("pools.refresh", { pool })).fault?.code).toBe("target.missing");
  expect(await until("degraded", 0)).toEqual({ ...well, state: "degraded", cause: "target.missing" });
  expect((await engine.volumes.list({ pool, limit: 10 })).rows.map(({ name }) => name)).toEqual(["a", "b"]);
  expect((await engine.volumes.get({ pool, volume: "a" })).capacity).toBe(4_096n);
  expect(stillActive()).toBe(true);
  renameSync(`${target}.away`, target);
  expect(await until("running", 15_000)).toEqual(well);
});

test("a target that is no folder any more marks the pool, and the fault is the cause that stands now", async () => {
  const { run, pool, target, until, stillActive } = await runningPool();
  renameSync(target, `${target}.away`);
  writeFileSync(target, "");
  await run("pools.refresh", { pool });
  expect(await until("degraded", 0)).toEqual({ ...well, state: "degraded", cause: "target.not-a-folder" });
  rmSync(target);
  await run("pools.refresh", { pool });
  expect(await until("degraded", 0)).toMatchObject({ cause: "target.missing", volumes: 2 });
  expect(stillActive()).toBe(true);
  expect(await refusal(run("pools.undefine", { pool }))).toBe("pool.wrong-state");
  expect((await run("pools.stop", { pool })).state).toBe("finished");
});

test("a filesystem that turns read-only keeps the pool running; what would write is refused, taken back and can be tried again", async () => {
  const { remount, run, pool, seen } = await runningPool();
  remount("ro");
  await run("pools.refresh", { pool });
  expect(await seen()).toEqual(well);
  const failed = await run("volumes.create", { pool, xml: rawVolume("c", 4_096n) });
  expect(failed).toMatchObject({ state: "undone", fault: { code: "file.failed", facts: { errno: "EROFS" } } });
  expect(await seen()).toEqual(well);
  remount("rw");
  expect((await run("volumes.create", { pool, xml: rawVolume("c", 4_096n) })).state).toBe("finished");
});

test("a folder that its filesystem cannot read marks the pool and unmounts nothing, and once mended it runs on by itself", async () => {
  const { inode, run, pool, seen, until, stillActive } = await runningPool();
  inode("pool", "0");
  expect((await run("pools.refresh", { pool })).state).not.toBe("finished");
  expect(await seen()).toEqual({ ...well, state: "degraded", cause: "file.failed" });
  expect(stillActive()).toBe(true);
  inode("pool", "040755");
  expect(await until("running", 15_000)).toEqual(well);
});
