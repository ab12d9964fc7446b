import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bench, dirPool, rawVolume, refusal, temporary } from "./engine.fixture.ts";

const run = (file: string, ...args: string[]) => void execFileSync(file, args, { stdio: "ignore" });

/** A running pool with one volume: the root of an ext4 of our own, with an empty folder below its mount point. */
async function running() {
  const folder = await temporary();
  const [image, point] = [join(folder, "image"), join(folder, "mounted")];
  mkdirSync(point);
  run("truncate", "-s", "32M", image);
  run("mkfs.ext4", "-q", image);
  const mount = () => run("mount", "-o", "loop", image, point);
  onTestFinished(() => void spawnSync("umount", ["--lazy", point]));
  mount();
  rmdirSync(join(point, "lost+found"));
  const first = await bench(folder);
  const options = { build: false, start: true, autostart: true };
  const pool = (await first.run("pools.create", { xml: dirPool("images", point), ...options })).subject.pool ?? "";
  expect((await first.run("volumes.create", { pool, xml: rawVolume("a", 4_096n) })).state).toBe("finished");
  // As a list shows it: that one asks nothing of the host.
  const state = async (name: string) =>
    (await first.engine.pools.list({ limit: 9 })).rows.find((row) => row.name === name)?.state;
  return { ...first, pool, state, point, mount, unmount: () => run("umount", "--lazy", point) };
}
type Running = Awaited<ReturnType<typeof running>>;

const seen = async ({ engine }: Pick<Running, "engine">, pool: string) => {
  const { state, attention, volumes } = await engine.pools.get(pool);
  return { state, attention, volumes };
};
const elsewhere = { code: "target.elsewhere" };

test("a folder whose disk was unmounted is not taken for the pool: it keeps its state, its verbs are refused, and it heals", async () => {
  const { point, ...use } = await running();
  const { engine, pool, unmount, mount } = use;
  unmount();
  expect(await refusal(use.run("volumes.create", { pool, xml: rawVolume("b", 4_096n) }))).toBe("target.elsewhere");
  expect(await refusal(use.run("volumes.delete", { pool, volume: "a" }))).toBe("target.elsewhere");
  expect(await refusal(use.run("pools.refresh", { pool }))).toBe("target.elsewhere");
  expect(readdirSync(point)).toEqual([]);
  expect(await seen(use, pool)).toMatchObject({ state: "degraded", volumes: 1 });
  expect((await seen(use, pool)).attention).toMatchObject({ ...elsewhere, facts: { mountPoint: point } });
  expect((await engine.volumes.list({ pool, limit: 9 })).rows.map(({ name }) => name)).toEqual(["a"]);
  mount();
  expect((await use.run("volumes.create", { pool, xml: rawVolume("b", 4_096n) })).state).toBe("finished");
  await expect.poll(() => seen(use, pool)).toEqual({ state: "running", volumes: 2 });
});

test("a disk that is unmounted is noticed without a verb, and healed without one", async () => {
  const use = await running();
  use.unmount();
  await expect.poll(() => use.state("images"), { timeout: 5_000 }).toBe("degraded");
  use.mount();
  await expect.poll(() => use.state("images"), { timeout: 15_000 }).toBe("running");
  expect(await seen(use, use.pool)).toEqual({ state: "running", volumes: 1 });
}, 30_000);

test("what is mounted over a folder is not taken for the pool", async () => {
  const { engine, folder, run: submit } = await bench();
  const target = join(folder, "pool");
  const xml = dirPool("images", target);
  const made = await submit("pools.create", { xml, build: true, start: true, autostart: false });
  const pool = made.subject.pool ?? "";
  await submit("volumes.create", { pool, xml: rawVolume("a", 4_096n) });
  run("mount", "-t", "tmpfs", "none", target);
  onTestFinished(() => void spawnSync("umount", ["--lazy", target]));
  expect(await refusal(submit("volumes.create", { pool, xml: rawVolume("b", 4_096n) }))).toBe("target.elsewhere");
  expect(await seen({ engine }, pool)).toMatchObject({ attention: { facts: { now: target } }, volumes: 1 });
  run("umount", "--lazy", target);
  expect((await submit("pools.refresh", { pool })).state).toBe("finished");
  expect(await seen({ engine }, pool)).toEqual({ state: "running", volumes: 1 });
});

test("an agent that starts anew knows it too; stopped and started by a person, the pool is where its folder is now", async () => {
  const { point, pool, ...use } = await running();
  await use.stop();
  use.unmount();
  const second = await bench(use.folder);
  expect(await seen(second, pool)).toMatchObject({ state: "degraded", attention: elsewhere });
  expect(await refusal(second.run("volumes.create", { pool, xml: rawVolume("b", 4_096n) }))).toBe("target.elsewhere");
  for (const verb of ["pools.stop", "pools.start"] as const)
    expect((await second.run(verb, { pool })).state).toBe("finished");
  expect(await seen(second, pool)).toEqual({ state: "running", volumes: 0 });
  expect((await second.run("volumes.create", { pool, xml: rawVolume("b", 4_096n) })).state).toBe("finished");
  expect(readdirSync(point)).toEqual(["b"]);
});

test("a boot does not start a pool on the folder below a disk that is not mounted, and says so", async () => {
  const { pool, ...use } = await running();
  await use.stop();
  use.unmount();
  // As the folder of this boot is after one.
  await rm(join(use.folder, "run"), { recursive: true });
  const second = await bench(use.folder);
  await expect.poll(() => seen(second, pool)).toMatchObject({ state: "inactive", attention: elsewhere });
  await expect
    .poll(async () => (await second.engine.host.info()).atStart?.pools)
    .toMatchObject([{ found: "attention", fault: elsewhere }]);
  expect((await second.run("pools.start", { pool })).state).toBe("finished");
});
