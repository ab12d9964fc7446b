/** Beside a real libvirt, in both orders. Names are ours alone, and what was made is taken away again. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PoolType, pool as poolRoot } from "@cistern/schema/fields";
import { canonicalPool } from "@cistern/schema/pool-types";
import { readCapabilities, readPool, withoutReported, writePool } from "@cistern/schema/xml";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Libvirtd, libvirtFolders, virsh } from "../../host/libvirtd.fixture.ts";
import { type Bench, bench, dirPool, temporary } from "../engine.fixture.ts";

const libvirtd = new Libvirtd();
const name = `cistern-test-${process.pid}`;
beforeAll(() => libvirtd.start());
afterAll(() => libvirtd.stop());
afterEach(async () => {
  for (const act of ["pool-destroy", "pool-undefine"]) await virsh(act, name).catch(() => undefined);
});

const beside = (folder: string): Promise<Bench> => bench(folder, undefined, libvirtFolders);
const info = async (): Promise<string> => (await virsh("pool-info", name)).replace(/ +/g, " ");
/** In libvirt: a folder pool with one volume. */
async function inLibvirt(folder: string): Promise<{ readonly uuid: string; readonly path: string }> {
  const path = join(folder, "there");
  await mkdir(path);
  await writeFile(join(path, "disk.img"), "data");
  await virsh("pool-define-as", name, "dir", "--target", path);
  return { uuid: await virsh("pool-uuid", name), path };
}

test("libvirt first: a pool that runs there is adopted while it runs, stopped here, and undefined there, without either losing it", async () => {
  const folder = await temporary();
  const { uuid, path } = await inLibvirt(folder);
  await virsh("pool-start", name);
  await virsh("pool-autostart", name);
  const { engine, run } = await beside(folder);
  expect((await engine.libvirt.list({ limit: 200 })).rows.find((row) => row.uuid === uuid)).toMatchObject({
    name,
    active: true,
    autostart: true,
    targetPath: path,
  });
  const file = await readFile(join(libvirtFolders.definitions, `${name}.xml`), "utf8");
  expect((await run("pools.adopt", { pool: uuid })).state).toBe("finished");
  expect(await engine.pools.get(uuid)).toMatchObject({
    state: "running",
    volumes: 1,
    autostart: false,
    libvirt: { active: true, autostart: true },
  });
  expect(await readFile(join(libvirtFolders.definitions, `${name}.xml`), "utf8")).toBe(file);
  expect((await run("pools.stop", { pool: uuid })).state).toBe("finished");
  expect(await info()).toMatch(/State: running/);
  expect((await run("pools.start", { pool: uuid })).state).toBe("finished");

  await virsh("pool-destroy", name);
  await virsh("pool-undefine", name);
  await vi.waitFor(
    async () => {
      const pool = await engine.pools.get(uuid);
      expect(pool).toMatchObject({ state: "running", autostart: true });
      expect(pool.libvirt).toBeUndefined();
    },
    { timeout: 2_500 },
  );
  expect(await readFile(join(path, "disk.img"), "utf8")).toBe("data");
});

test("Cistern first: libvirt takes the exported definition, and the pool is shared; another one on its target is told", async () => {
  const folder = await temporary();
  const { engine, run } = await beside(folder);
  const path = join(folder, "here");
  await mkdir(path);
  const made = await run("pools.create", { xml: dirPool(name, path), build: false, start: true, autostart: false });
  const uuid = made.subject.pool ?? "";
  const exported = join(folder, "exported.xml");
  await writeFile(exported, (await engine.pools.get(uuid)).storedXml);
  await virsh("pool-define", exported);
  await virsh("pool-start", name);
  await vi.waitFor(
    async () => expect((await engine.pools.get(uuid)).libvirt).toEqual({ active: true, autostart: false }),
    {
      timeout: 2_500,
    },
  );
  await virsh("pool-destroy", name);
  expect((await engine.pools.get(uuid)).state).toBe("running");
  await virsh("pool-undefine", name);

  await virsh("pool-define-as", name, "dir", "--target", path);
  await run("pools.stop", { pool: uuid });
  const { problems } = await engine.jobs.plan("pools.start", { pool: uuid });
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([["target.in-libvirt", "warning"]]);
});

test("autostart goes over through a daemon that runs, which forgets nothing and keeps nothing", async () => {
  const folder = await temporary();
  const { uuid } = await inLibvirt(folder);
  await virsh("pool-autostart", name);
  const { engine, run } = await beside(folder);
  await run("pools.adopt", { pool: uuid });
  const yes = { pool: uuid, on: true, accept: ["pool.autostart-in-libvirt"] as const };
  const plan = await engine.jobs.plan("pools.setAutostart", yes);
  expect(plan.steps.flatMap(({ operations }) => operations.map(({ text }) => text))).toEqual([
    `virsh -c storage:///system pool-autostart ${uuid} --disable`,
  ]);
  expect((await run("pools.setAutostart", yes)).state).toBe("finished");
  expect(await info()).toMatch(/Autostart: no/);
  expect(await engine.pools.get(uuid)).toMatchObject({ autostart: true, libvirt: { autostart: false } });
});

test("a restart of either leaves the pool running and shared", async ({ skip }) => {
  const folder = await temporary();
  const { uuid } = await inLibvirt(folder);
  await virsh("pool-start", name);
  const first = await beside(folder);
  await first.run("pools.adopt", { pool: uuid });
  await first.stop();
  const second = await beside(folder);
  const shared = { state: "running", libvirt: { active: true } };
  expect(await second.engine.pools.get(uuid)).toMatchObject(shared);
  if (!libvirtd.own) skip("this machine's own libvirtd runs, which is not ours to restart");
  await libvirtd.stop();
  expect(await second.engine.pools.get(uuid)).toMatchObject(shared);
  await libvirtd.start();
  expect(await info()).toMatch(/State: running/);
  expect(await second.engine.pools.get(uuid)).toMatchObject(shared);
  expect((await second.run("pools.stop", { pool: uuid })).state).toBe("finished");
  expect(await info()).toMatch(/State: running/);
});

test("a pool that a restarted daemon takes for active without keeping a file is active, until it is stopped there", async ({
  skip,
}) => {
  if (!libvirtd.own) skip("this machine's own libvirtd runs, which is not ours to restart");
  const folder = await temporary();
  const { uuid } = await inLibvirt(folder);
  await libvirtd.stop();
  const { engine } = await beside(folder);
  const active = async () => (await engine.libvirt.list({ limit: 200 })).rows.find((row) => row.uuid === uuid)?.active;
  expect(await active()).toBe(false);
  await libvirtd.start();
  expect(await info()).toMatch(/State: running/);
  expect(await readdir(join(libvirtFolders.run, "storage"))).not.toContain(`${name}.xml`);
  await vi.waitFor(async () => expect(await active()).toBe(true), { timeout: 5_000 });
  await virsh("pool-destroy", name);
  await vi.waitFor(async () => expect(await active()).toBe(false), { timeout: 10_000 });
}, 30_000);

test("a daemon that hangs holds nothing up", async ({ skip }) => {
  if (!libvirtd.own) skip("this machine's own libvirtd runs, which is not ours to stop");
  const folder = await temporary();
  const { uuid } = await inLibvirt(folder);
  await virsh("pool-start", name);
  libvirtd.hang();
  try {
    const begun = performance.now();
    const { engine, run } = await beside(folder);
    expect((await run("pools.define", { xml: dirPool(`${name}-other`, join(folder, "other")) })).state).toBe(
      "finished",
    );
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect((await engine.libvirt.list({ limit: 200 })).rows.find((row) => row.uuid === uuid)?.active).toBe(true);
  } finally {
    libvirtd.goOn();
  }
}, 30_000);

test("without a daemon autostart goes over by its link, and the daemon that comes later agrees", async ({ skip }) => {
  if (!libvirtd.own) skip("this machine's own libvirtd runs, which is not ours to stop");
  const folder = await temporary();
  const { uuid } = await inLibvirt(folder);
  await virsh("pool-autostart", name);
  const { run } = await beside(folder);
  await run("pools.adopt", { pool: uuid });
  await libvirtd.stop();
  const yes = { pool: uuid, on: true, accept: ["pool.autostart-in-libvirt"] as const };
  expect((await run("pools.setAutostart", yes)).state).toBe("finished");
  await libvirtd.start();
  expect(await info()).toMatch(/Autostart: no/);
});

const host = "<host name='server'/>";
const device = "<device path='/dev/cistern-no-such'/>";
const target = "<target><path>/srv/cistern-no-such</path></target>";
/** What libvirt wants of each type that it knows. */
const bodies: { readonly [T in PoolType]: string } = {
  dir: target,
  fs: `<source>${device}<format type='ext4'/></source>${target}`,
  netfs: `<source>${host}<dir path='/exports'/><format type='nfs'/></source>${target}`,
  logical: "<source><name>cistern-vg</name><format type='lvm2'/></source><target><path>/dev/cistern-vg</path></target>",
  disk: `<source>${device}<format type='gpt'/></source><target><path>/dev</path></target>`,
  iscsi: `<source>${host}<device path='iqn.2013-06.com.example:t'/></source><target><path>/dev/disk/by-path</path></target>`,
  "iscsi-direct": `<source>${host}<device path='iqn.2013-06.com.example:t'/><initiator><iqn name='iqn.2013-06.com.example:i'/></initiator></source>`,
  scsi: "<source><adapter type='scsi_host' name='scsi_host41'/></source><target><path>/dev/disk/by-path</path></target>",
  mpath: "<target><path>/dev/mapper</path></target>",
  rbd: `<source>${host}<name>pool</name></source>`,
  sheepdog: `<source>${host}<name>pool</name></source>`,
  gluster: `<source>${host}<name>volume</name><dir path='/'/></source>`,
  zfs: "<source><name>cistern-tank</name></source>",
  vstorage: `<source><name>cluster</name></source>${target}`,
};

describe("export", () => {
  let known: readonly string[] = [];
  beforeAll(async () => {
    const { value } = readCapabilities(await virsh("pool-capabilities"));
    known = (value?.pools ?? []).filter(({ supported }) => supported).map(({ type }) => type);
    expect(known).toContain("dir");
  });

  test.each(Object.keys(bodies) as PoolType[])(
    "a %s pool is taken by virsh and comes back equal, where libvirt knows the type",
    async (type) => {
      const folder = await temporary();
      const { engine, run } = await bench(folder);
      const xml = `<pool type='${type}'><name>${name}</name>${bodies[type]}</pool>`;
      const made = await run("pools.define", { xml });
      const exported = await engine.pools.get(made.subject.pool ?? "");
      const file = join(folder, "exported.xml");
      await writeFile(file, exported.storedXml);
      if (!known.includes(type)) {
        await expect(virsh("pool-define", file), "libvirt here has no such type").rejects.toThrow();
        return;
      }
      await virsh("pool-define", file);
      const back = withoutReported(poolRoot, await virsh("pool-dumpxml", "--inactive", name));
      expect(readPool(back).problems).toEqual([]);
      const canonical = (text: string) => {
        const { value } = readPool(text);
        return value && writePool(canonicalPool(value));
      };
      expect(canonical(back)).toBe(canonical(exported.storedXml));
      await run("pools.undefine", { pool: exported.uuid });
      expect((await run("pools.define", { xml: back })).state).toBe("finished");
    },
  );
});
