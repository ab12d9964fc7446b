/** Images that are based on one of another pool: made, known to each other, and held. */
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, dirPool, rawVolume, refusal } from "../engine.fixture.ts";

const miB = 1n << 20n;

async function twoPools() {
  const one = await bench();
  const pools = await Promise.all(
    ["bases", "disks"].map(async (name) => {
      const path = join(one.folder, name);
      await mkdir(path);
      const xml = dirPool(name, path);
      const { subject } = await one.run("pools.create", { xml, build: false, start: true, autostart: false });
      return { path, uuid: subject.pool ?? "" };
    }),
  );
  const [bases, disks] = pools;
  if (!bases || !disks) throw new Error("two pools were made");
  /** The agent is stopped and started. */
  const again = async () => {
    await one.stop();
    return await bench(one.folder);
  };
  return { ...one, bases, disks, again };
}
const overlay = (path: string): string =>
  `<volume><name>top</name><capacity>${4n * miB}</capacity><allocation>0</allocation>` +
  `<target><format type="qcow2"/></target><backingStore><path>${path}</path></backingStore></volume>`;

test("an image based on one of another pool is made, is in its chain, and holds it", async () => {
  const { engine, run, bases, disks } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB) });
  const xml = overlay(join(bases.path, "base"));
  expect((await engine.volumes.check({ pool: disks.uuid, xml })).problems).toEqual([]);
  expect(await run("volumes.create", { pool: disks.uuid, xml })).toMatchObject({ state: "finished" });
  const [info] = JSON.parse(
    execFileSync("qemu-img", ["info", "--backing-chain", "--output=json", join(disks.path, "top")], {
      encoding: "utf8",
    }),
  );
  expect(info).toMatchObject({ "backing-filename": join(bases.path, "base"), "backing-filename-format": "raw" });

  const chain = await engine.volumes.chain({ pool: disks.uuid, volume: "top" });
  expect(chain.base).toMatchObject([{ volume: "base", pool: { name: "bases" } }]);
  const above = await engine.volumes.chain({ pool: bases.uuid, volume: "base" });
  expect(above.overlays).toMatchObject([{ volume: "top", pool: { name: "disks" } }]);
  expect(await refusal(run("volumes.delete", { pool: bases.uuid, volume: "base" }))).toBe("volume.held");
  expect(await refusal(run("volumes.resize", { pool: bases.uuid, volume: "base", capacity: 8n * miB }))).toBe(
    "volume.held",
  );
  // It can be worked with as any other.
  expect(await run("volumes.resize", { pool: disks.uuid, volume: "top", capacity: 8n * miB })).toMatchObject({
    state: "finished",
  });
  expect(await run("volumes.clone", { pool: disks.uuid, volume: "top", name: "flat", format: "raw" })).toMatchObject({
    state: "finished",
  });
});

test("a base whose guest wrote another header into it is taken for what it was made as", async () => {
  const { run, bases, disks, folder } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB, 4n * miB) });
  const hostile = join(folder, "hostile");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", hostile, "1G"]);
  await writeFile(join(bases.path, "base"), await readFile(hostile), { flag: "r+" });
  const xml = overlay(join(bases.path, "base"));
  expect(await run("volumes.create", { pool: disks.uuid, xml })).toMatchObject({ state: "finished" });
  const said = execFileSync("qemu-img", ["info", "--output=json", join(disks.path, "top")], { encoding: "utf8" });
  expect(JSON.parse(said)).toMatchObject({ "backing-filename-format": "raw" });
});

test("a base in a pool that is stopped is refused: nobody would know that it is in use", async () => {
  const { run, bases, disks } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB) });
  await run("pools.stop", { pool: bases.uuid });
  const made = run("volumes.create", { pool: disks.uuid, xml: overlay(join(bases.path, "base")) });
  expect(await refusal(made)).toBe("image.unsafe");
});

test("an image moves with its base named by its whole path, and stays where the name is good in its own folder only", async () => {
  const { engine, run, bases, disks, makePool, folder } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB) });
  await run("volumes.create", { pool: disks.uuid, xml: overlay(join(bases.path, "base")) });
  const toPool = await makePool("more");
  expect(await run("volumes.move", { pool: disks.uuid, volume: "top", toPool })).toMatchObject({ state: "finished" });
  execFileSync("qemu-img", ["check", "-q", "-f", "qcow2", join(folder, "more/top")]);
  expect((await engine.volumes.chain({ pool: toPool, volume: "top" })).base).toMatchObject([{ volume: "base" }]);
  expect(await engine.volumes.uses({ pool: bases.uuid, volumes: ["base"] })).toMatchObject([
    { uses: [{ kind: "backing", poolName: "more", volume: "top" }] },
  ]);
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", join(bases.path, "near")]);
  await run("pools.refresh", { pool: bases.uuid });
  const moved = engine.jobs.plan("volumes.move", { pool: bases.uuid, volume: "near", toPool }).catch((error) => error);
  expect(await moved).toMatchObject({ fault: { code: "image.unsafe", facts: { reason: "relative" } } });
});

test("a base is held while the pool of what is based on it is stopped, also for the next agent, until that pool is known no more", async () => {
  const { engine, run, bases, disks, again } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB) });
  await run("volumes.create", { pool: disks.uuid, xml: overlay(join(bases.path, "base")) });
  await run("pools.stop", { pool: disks.uuid });
  const deleting = (of: Pick<typeof engine, "jobs">) =>
    refusal(of.jobs.plan("volumes.delete", { pool: bases.uuid, volume: "base", accept: ["volume.in-use"] }));
  expect(await deleting(engine)).toBe("volume.held");
  expect((await engine.volumes.chain({ pool: bases.uuid, volume: "base" })).overlays).toEqual([
    {
      path: join(disks.path, "top"),
      pool: { uuid: disks.uuid, name: "disks" },
      volume: "top",
      broken: "stopped",
      overlays: [],
    },
  ]);
  const next = await again();
  expect(await deleting(next.engine)).toBe("volume.held");
  expect(await next.engine.volumes.uses({ pool: bases.uuid, volumes: ["base"] })).toEqual([
    {
      volume: "base",
      uses: [{ kind: "backing", pool: disks.uuid, poolName: "disks", volume: "top", stopped: true }],
    },
  ]);
  await next.run("pools.undefine", { pool: disks.uuid });
  expect(await deleting(next.engine)).toBe("none");
});

test("a base is held by a pool that could not be read since the agent started", async () => {
  const { run, bases, disks, again } = await twoPools();
  await run("volumes.create", { pool: bases.uuid, xml: rawVolume("base", 4n * miB) });
  // Not by a verb: what a refresh read is kept as well.
  execFileSync("qemu-img", [
    ...["create", "-q", "-f", "qcow2", "-b", join(bases.path, "base"), "-F", "raw", join(disks.path, "found")],
  ]);
  await run("pools.refresh", { pool: disks.uuid });
  await rename(disks.path, `${disks.path}-away`);
  const { engine } = await again();
  expect((await engine.pools.get(disks.uuid)).state).toBe("degraded");
  expect(await refusal(engine.jobs.plan("volumes.delete", { pool: bases.uuid, volume: "base" }))).toBe("volume.held");
});
