import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Backend } from "../../backends/backend.ts";
import { dir } from "../../backends/dir.ts";
import { bench, dirPool, refusal, temporary } from "../engine.fixture.ts";
import type { Step } from "../step.ts";

const uuid = "3196f229-b256-43da-b9cf-af07ea78d5b0";
const other = "3196f229-b256-43da-b9cf-af07ea78d5b1";

/** Files as libvirt 9.0 writes them. */
const libvirtXml = (name: string, id: string, path: string) => `<!--
WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:
  virsh pool-edit ${name}
or other application using the libvirt API.
-->

<pool type='dir'>
  <name>${name}</name>
  <uuid>${id}</uuid>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
  </source>
  <target>
    <path>${path}</path>
  </target>
</pool>
`;
const asState = (text: string) =>
  text.replace("<pool type", "<poolstate>\n<pool type").replace("</pool>", "</pool>\n</poolstate>");

async function libvirtIn(folder: string) {
  const definitions = join(folder, "libvirt/storage");
  const run = join(folder, "libvirt/run/storage");
  await mkdir(join(definitions, "autostart"), { recursive: true });
  await mkdir(run, { recursive: true });
  const define = async (
    name: string,
    id: string,
    is: { active?: boolean; autostart?: boolean; path?: string } = {},
  ) => {
    const path = is.path ?? join(folder, name);
    await mkdir(path, { recursive: true });
    const text = libvirtXml(name, id, path);
    await writeFile(join(definitions, `${name}.xml`), text);
    if (is.active) await writeFile(join(run, `${name}.xml`), asState(text));
    if (is.autostart) await symlink(join(definitions, `${name}.xml`), join(definitions, `autostart/${name}.xml`));
    return path;
  };
  return { definitions, run, define };
}
const all = { limit: 200 };

test("what libvirt defines, starts and drops is seen within two seconds, and told", async () => {
  const { engine, folder } = await bench();
  const libvirt = await libvirtIn(folder);
  const told: string[] = [];
  const stop = new AbortController();
  const following = (async () => {
    for await (const { events } of engine.events.follow(undefined, stop.signal))
      told.push(...events.map(({ kind }) => kind));
  })();
  expect((await engine.libvirt.list(all)).rows).toEqual([]);
  const path = await libvirt.define("one", uuid, { active: true, autostart: true });
  const begun = performance.now();
  await vi.waitFor(
    async () =>
      expect((await engine.libvirt.list(all)).rows).toEqual([
        { uuid, name: "one", type: "dir", targetPath: path, active: true, persistent: true, autostart: true },
      ]),
    { timeout: 2_000 },
  );
  expect(performance.now() - begun).toBeLessThan(2_000);
  await rm(join(libvirt.definitions, "one.xml"));
  await rm(join(libvirt.run, "one.xml"));
  await vi.waitFor(async () => expect((await engine.libvirt.list(all)).rows).toEqual([]), { timeout: 2_000 });
  await vi.waitFor(() => expect(told.filter((kind) => kind === "libvirt").length).toBeGreaterThanOrEqual(2));
  stop.abort();
  await following;
});

test("a file that is no pool is reported and passed over: broken, too large, a link, another name, no UUID", async () => {
  const folder = await temporary();
  const { definitions, define } = await libvirtIn(folder);
  await define("good", uuid);
  await writeFile(join(definitions, "broken.xml"), "<pool");
  await writeFile(join(definitions, "dtd.xml"), "<!DOCTYPE pool [<!ENTITY a 'b'>]><pool type='dir'/>");
  await writeFile(join(definitions, "large.xml"), "x".repeat(300_000));
  await writeFile(join(definitions, "binary.xml"), Buffer.from([0xff, 0xfe, 0x00]));
  await writeFile(join(definitions, "other.xml"), libvirtXml("name", other, folder));
  await writeFile(join(definitions, "nouuid.xml"), libvirtXml("nouuid", other, folder).replace(/<uuid>.*<\/uuid>/, ""));
  await symlink("/etc/hostname", join(definitions, "link.xml"));
  const { engine } = await bench(folder);
  const { rows, unreadable } = await engine.libvirt.list(all);
  expect(rows.map(({ name }) => name)).toEqual(["good"]);
  expect(Object.fromEntries(unreadable.map(({ file, fault }) => [file, fault.code]))).toEqual({
    "binary.xml": "xml.malformed",
    "broken.xml": "xml.malformed",
    "dtd.xml": "xml.doctype",
    "large.xml": "xml.too-large",
    "link.xml": "file.failed",
    "nouuid.xml": "field.missing",
    "other.xml": "field.invalid",
  });
});

test("adopting copies definition, UUID, autostart and state, and changes nothing of libvirt's and nothing in the pool", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  const path = await libvirt.define("one", uuid, { active: true, autostart: true });
  await writeFile(join(path, "disk.img"), "data");
  const files = async () =>
    await Promise.all(
      (await readdir(join(folder, "libvirt"), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(async (entry) => [entry.name, await readFile(join(entry.parentPath, entry.name), "utf8")]),
    );
  const before = await files();
  const { engine, run } = await bench(folder);
  const plan = await engine.jobs.plan("pools.adopt", { pool: uuid });
  expect(plan.steps.flatMap(({ operations }) => operations.map(({ text }) => text)).join("\n")).not.toContain(
    "libvirt",
  );
  expect((await run("pools.adopt", { pool: uuid })).state).toBe("finished");
  const pool = await engine.pools.get(uuid);
  expect(pool).toMatchObject({ name: "one", state: "running", volumes: 1, libvirt: { active: true, autostart: true } });
  expect(pool.autostart, "libvirt starts it").toBe(false);
  expect(pool.storedXml).not.toContain("AUTO-GENERATED");
  expect(await readdir(join(folder, "storage/autostart"))).toEqual(["one.xml"]);
  expect(await files()).toEqual(before);
  expect((await engine.libvirt.list(all)).rows).toEqual([]);
  expect(await refusal(engine.jobs.plan("pools.adopt", { pool: uuid }))).toBe("pool.uuid-taken");
});

test("a pool that libvirt does not run is adopted as inactive; one that it does not keep is adopted from its state", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid);
  await libvirt.define("two", other, { active: true });
  await rm(join(libvirt.definitions, "two.xml"));
  const { engine, run } = await bench(folder);
  expect((await engine.libvirt.list(all)).rows.map(({ name, persistent }) => [name, persistent])).toEqual([
    ["one", true],
    ["two", false],
  ]);
  for (const pool of [uuid, other]) expect((await run("pools.adopt", { pool })).state).toBe("finished");
  expect((await engine.pools.get(uuid)).state).toBe("inactive");
  expect((await engine.pools.get(other)).state).toBe("running");
});

/** Authored: a dir pool whose start and stop leave a mark, as those of a pool that is mounted would. */
const marking = (folder: string): Backend & { readonly type: "dir" } => {
  const step = (code: string): Step => ({
    title: { code, facts: {} },
    plan: [],
    act: () => writeFile(join(folder, `marked-${code}`), ""),
    undo: [],
  });
  return { ...dir, startPool: async () => [step("start")], stopPool: async () => [step("stop")] };
};
const marks = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith("marked-"));

test("what libvirt made usable is never ended by us, not even by an agent that starts anew and after libvirt stopped it", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid, { active: true });
  const first = await bench(folder, { dir: marking(folder) });
  await first.run("pools.adopt", { pool: uuid });
  await first.stop();
  await rm(join(libvirt.run, "one.xml"));
  const second = await bench(folder, { dir: marking(folder) });
  expect((await second.engine.pools.get(uuid)).state).toBe("running");
  expect((await second.run("pools.stop", { pool: uuid })).state).toBe("finished");
  expect(await marks(folder)).toEqual([]);
  // From here on it is ours.
  await second.run("pools.start", { pool: uuid });
  await second.run("pools.stop", { pool: uuid });
  expect(await marks(folder)).toEqual(["marked-start", "marked-stop"]);
});

test("what we made usable is left alone while libvirt uses it too", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid);
  const { run } = await bench(folder, { dir: marking(folder) });
  await run("pools.adopt", { pool: uuid });
  await run("pools.start", { pool: uuid });
  await libvirt.define("one", uuid, { active: true });
  expect((await run("pools.stop", { pool: uuid })).state).toBe("finished");
  expect(await marks(folder)).toEqual(["marked-start"]);
});

test("storage that libvirt runs is neither deleted nor built", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid, { active: true });
  const { engine, run } = await bench(folder);
  await run("pools.adopt", { pool: uuid });
  await run("pools.stop", { pool: uuid });
  expect(await refusal(engine.jobs.plan("pools.delete", { pool: uuid }))).toBe("pool.active-in-libvirt");
  expect(await refusal(engine.jobs.plan("pools.build", { pool: uuid }))).toBe("pool.active-in-libvirt");
  expect((await run("pools.undefine", { pool: uuid })).state).toBe("finished");
  expect((await engine.libvirt.list(all)).rows.map(({ name }) => name)).toEqual(["one"]);
});

test("a new pool takes neither name, UUID nor target of a pool of libvirt's; with both it is that pool", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  const path = await libvirt.define("one", uuid);
  const { engine, run } = await bench(folder);
  const codes = async (xml: string) =>
    (await engine.pools.check({ xml })).problems
      .filter(({ severity }) => severity === "error")
      .map(({ code, path: at }) => `${code} ${at}`);
  const elsewhere = join(folder, "elsewhere");
  expect(await codes(dirPool("one", elsewhere))).toEqual(["pool.in-libvirt name"]);
  expect(await codes(dirPool("mine", elsewhere, `<uuid>${uuid}</uuid>`))).toEqual(["pool.in-libvirt uuid"]);
  expect(await codes(dirPool("mine", join(path, "sub")))).toEqual(["target.in-libvirt target.path"]);
  expect(await codes(dirPool("mine", elsewhere))).toEqual([]);
  expect((await run("pools.define", { xml: dirPool("one", path, `<uuid>${uuid}</uuid>`) })).state).toBe("finished");
  expect((await engine.pools.get(uuid)).libvirt).toEqual({ active: false, autostart: false });
});

test("a pool of ours still starts where libvirt defines one on its target later, with a warning, and is not deleted", async () => {
  const { engine, folder, run } = await bench();
  const path = join(folder, "mine");
  await mkdir(path);
  await run("pools.define", { xml: dirPool("mine", path, `<uuid>${other}</uuid>`) });
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid, { path });
  await vi.waitFor(async () => expect((await engine.libvirt.list(all)).rows).toHaveLength(1), { timeout: 2_000 });
  const plan = await engine.jobs.plan("pools.start", { pool: other });
  expect(plan.problems.map(({ code, severity }) => [code, severity])).toEqual([["target.in-libvirt", "warning"]]);
  expect(await refusal(engine.jobs.plan("pools.delete", { pool: other }))).toBe("target.in-libvirt");
});

test("pools that overlap in libvirt are adopted with a warning, the second one not", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  const path = await libvirt.define("one", uuid);
  await libvirt.define("two", other, { path: join(path, "sub") });
  const { engine, run } = await bench(folder);
  const plan = await engine.jobs.plan("pools.adopt", { pool: uuid });
  expect(plan.problems.map(({ code, severity }) => [code, severity])).toEqual([["target.in-libvirt", "warning"]]);
  await run("pools.adopt", { pool: uuid });
  expect(await refusal(engine.jobs.plan("pools.adopt", { pool: other }))).toBe("target.overlaps");
});

test("autostart is taken over only by a yes, without a daemon by its link", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid, { autostart: true });
  const { engine, run } = await bench(folder);
  await run("pools.adopt", { pool: uuid });
  const on = { pool: uuid, on: true };
  const link = join(libvirt.definitions, "autostart/one.xml");
  const plan = await engine.jobs.plan("pools.setAutostart", on);
  expect(plan.problems.map(({ code, severity }) => [code, severity])).toEqual([
    ["pool.autostart-in-libvirt", "question"],
  ]);
  expect(plan.steps.flatMap(({ operations }) => operations.map(({ text }) => text))).toEqual([`rm -f ${link}`]);
  expect(await refusal(run("pools.setAutostart", on))).toBe("pool.autostart-in-libvirt");
  expect((await run("pools.setAutostart", { ...on, accept: ["pool.autostart-in-libvirt"] })).state).toBe("finished");
  expect(await readdir(join(libvirt.definitions, "autostart"))).toEqual([]);
  expect(await engine.pools.get(uuid)).toMatchObject({ autostart: true, libvirt: { autostart: false } });
});

test("at boot a pool that libvirt starts is not started by us; one that libvirt gave up is", async () => {
  const folder = await temporary();
  const libvirt = await libvirtIn(folder);
  await libvirt.define("one", uuid, { autostart: true });
  await libvirt.define("two", other, { autostart: true });
  const first = await bench(folder);
  for (const pool of [uuid, other]) await first.run("pools.adopt", { pool });
  await first.stop();
  await rm(join(libvirt.definitions, "autostart/two.xml"));
  await rm(join(folder, "run"), { recursive: true });
  const { engine } = await bench(folder);
  await vi.waitFor(async () => expect((await engine.pools.get(other)).state).toBe("running"), {
    timeout: 10_000,
  });
  expect((await engine.pools.get(uuid)).state).toBe("inactive");
  expect((await engine.jobs.list(all)).rows.filter(({ actor }) => actor === "autostart")).toHaveLength(1);
});
