import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fault, StorageError } from "@cistern/schema/errors";
import { expect, test } from "vitest";
import { backends } from "../backends/index.ts";
import { bench, dirPool, rawVolume, refusal } from "./engine.fixture.ts";
import { backendOf } from "./parts.ts";
import type { HostEvent } from "./types.ts";

const kibi = 1_024n;
const dirBackend = { ...backendOf(backends, "dir"), type: "dir" as const };

test("a dir pool lives its whole life: defined, built, started, filled, stopped, deleted, undefined", async () => {
  const { engine, folder, run } = await bench();
  const target = join(folder, "images");
  const defined = await run("pools.define", { xml: dirPool("images", target) });
  expect(defined).toMatchObject({ state: "finished", subject: { poolName: "images" } });
  const pool = defined.subject.pool ?? "";
  const stored = readFileSync(join(folder, "storage/images.xml"), "utf8");
  expect(stored).toContain("<!-- kept -->");
  expect(stored).toContain(`<uuid>${pool}</uuid>`);
  expect(await engine.pools.get(pool)).toMatchObject({ state: "inactive", storedXml: stored, persistent: true });
  expect(await refusal(run("pools.start", { pool }))).toBe("target.missing");

  expect((await run("pools.build", { pool })).state).toBe("finished");
  expect(statSync(target).mode & 0o7777).toBe(0o711);
  expect((await run("pools.start", { pool })).state).toBe("finished");
  expect(existsSync(join(folder, "run/images.xml"))).toBe(true);
  const running = await engine.pools.get(pool);
  expect(running.state).toBe("running");
  expect(running.capacity).toBeGreaterThan(0n);
  expect(running.activeXml).toContain(`<capacity unit='bytes'>${running.capacity}</capacity>`);
  expect(running.storedXml).toBe(stored);

  expect((await run("volumes.create", { pool, xml: rawVolume("disk.img", 1_000n * kibi, 100n * kibi) })).state).toBe(
    "finished",
  );
  expect(statSync(join(target, "disk.img"))).toMatchObject({ size: 1_024_000 });
  expect(statSync(join(target, "disk.img")).blocks * 512).toBeGreaterThanOrEqual(102_400);
  const volume = await engine.volumes.get({ pool, volume: "disk.img" });
  expect(volume).toMatchObject({ format: "raw", capacity: 1_024_000n });
  expect((await engine.pools.get(pool)).volumes).toBe(1);

  expect(await refusal(run("pools.undefine", { pool }))).toBe("pool.wrong-state");
  expect(await refusal(run("pools.delete", { pool }))).toBe("pool.wrong-state");
  expect((await run("volumes.delete", { pool, volume: "disk.img" })).state).toBe("finished");
  expect(readdirSync(target)).toEqual([]);
  expect((await run("pools.setAutostart", { pool, on: true })).state).toBe("finished");
  expect(readFileSync(join(folder, "storage/autostart/images.xml"), "utf8")).toBe(stored);
  expect((await run("pools.stop", { pool })).state).toBe("finished");
  expect(existsSync(join(folder, "run/images.xml"))).toBe(false);
  expect((await run("pools.delete", { pool })).state).toBe("finished");
  expect(existsSync(target)).toBe(false);
  expect((await run("pools.undefine", { pool })).state).toBe("finished");
  expect(readdirSync(join(folder, "storage"))).toEqual(["autostart"]);
  expect(readdirSync(join(folder, "storage/autostart"))).toEqual([]);
  expect(await refusal(engine.pools.get(pool))).toBe("pool.not-found");
});

test("the wizard's one job makes a running pool, and leaves nothing when its last part fails", async () => {
  const { engine, folder, run } = await bench();
  const made = await run("pools.create", {
    xml: dirPool("a", join(folder, "deep/a")),
    build: true,
    start: true,
    autostart: true,
  });
  expect(made.state).toBe("finished");
  expect(await engine.pools.get(made.subject.pool ?? "")).toMatchObject({ state: "running", autostart: true });
});

test("a start that cannot read its pool takes everything back, the definition too", async () => {
  const unreadable = {
    ...dirBackend,
    refreshPool: () => Promise.reject(new StorageError(fault("command.timeout", { command: ["x"], timeoutMs: 1 }))),
  };
  const { engine, folder, run } = await bench(undefined, { dir: unreadable });
  const failed = await run("pools.create", {
    xml: dirPool("b", join(folder, "deep")),
    build: true,
    start: true,
    autostart: true,
  });
  expect(failed).toMatchObject({ state: "undone", fault: { code: "command.timeout" } });
  expect(existsSync(join(folder, "deep"))).toBe(false);
  expect(existsSync(join(folder, "storage/b.xml"))).toBe(false);
  expect(existsSync(join(folder, "run/b.xml"))).toBe(false);
  expect((await engine.pools.list({ limit: 10 })).rows).toEqual([]);
  expect((await engine.jobs.get(failed.id)).steps.map(({ state }) => state)).toContain("waiting");
});

test("a plan names what will run and does none of it", async () => {
  const { engine, folder } = await bench();
  const target = join(folder, "a");
  const plan = await engine.jobs.plan("pools.create", {
    xml: dirPool("a", target),
    build: true,
    start: true,
    autostart: false,
  });
  const said = plan.steps.flatMap(({ operations }) => operations.map(({ text }) => text));
  expect(said.some((text) => text.includes(target))).toBe(true);
  expect(existsSync(target)).toBe(false);
  expect(readdirSync(join(folder, "storage"))).toEqual(["autostart"]);
  expect((await engine.jobs.list({ limit: 10 })).rows).toEqual([]);
});

test("a changed volume text renames, resizes and sets rights; anything else is fixed, at its line", async () => {
  const { engine, folder, run, makePool } = await bench();
  const pool = await makePool("a");
  await run("volumes.create", { pool, xml: rawVolume("old", 4096n) });
  const { xml, revision } = await engine.volumes.get({ pool, volume: "old" });
  const fixed = xml.replace("<format type='raw'/>", "<format type='qcow2'/>");
  expect(fixed).not.toBe(xml);
  const { problems } = await engine.volumes.check({ pool, volume: "old", xml: fixed });
  expect(problems).toMatchObject([
    {
      code: "field.fixed",
      path: "target.format.type",
      severity: "error",
      at: { line: fixed.split("\n").findIndex((line) => line.includes("qcow2")) + 1 },
    },
  ]);
  expect(await refusal(run("volumes.change", { pool, volume: "old", xml: fixed, revision }))).toBe("field.fixed");

  const changed = xml
    .replace("<name>old</name>", "<name>new</name>")
    .replace(/<capacity.*<\/capacity>/, "<capacity unit='KiB'>8</capacity>")
    .replace("<mode>0600</mode>", "<mode>0640</mode>");
  expect(await refusal(run("volumes.change", { pool, volume: "old", xml: changed, revision: "stale" }))).toBe(
    "revision.conflict",
  );
  expect(await run("volumes.change", { pool, volume: "old", xml: changed, revision })).toMatchObject({
    state: "finished",
  });
  expect(readdirSync(join(folder, "a"))).toEqual(["new"]);
  expect(statSync(join(folder, "a/new"))).toMatchObject({ size: 8192 });
  expect(statSync(join(folder, "a/new")).mode & 0o7777).toBe(0o640);
  expect((await engine.volumes.list({ pool, limit: 10 })).rows.map(({ name }) => name)).toEqual(["new"]);
});

test("a size that drifted while the text was edited does not refuse, one that a person typed does", async () => {
  const { engine, folder, run, makePool } = await bench();
  const pool = await makePool("a");
  await run("volumes.create", { pool, xml: rawVolume("v", 1n << 20n) });
  const { xml, revision } = await engine.volumes.get({ pool, volume: "v" });
  execFileSync("dd", ["if=/dev/zero", `of=${folder}/a/v`, "bs=64k", "count=4", "conv=notrunc,fsync"], {
    stdio: "ignore",
  });
  const renamed = xml.replace("<name>v</name>", "<name>w</name>");
  const typed = xml.replace(/<allocation.*<\/allocation>/, "<allocation>12345</allocation>");
  expect(await refusal(run("volumes.change", { pool, volume: "v", xml: typed, revision }))).toBe("field.fixed");
  expect((await run("volumes.change", { pool, volume: "v", xml: renamed, revision })).state).toBe("finished");
});

test("an empty raw volume asks first, and is made when the answer is yes", async () => {
  const { engine, folder, run, makePool } = await bench();
  const pool = await makePool("a");
  expect(await refusal(run("volumes.create", { pool, xml: rawVolume("v", 0n) }))).toBe("volume.capacity-zero");
  expect((await run("volumes.create", { pool, xml: rawVolume("v", 0n), accept: ["volume.capacity-zero"] })).state).toBe(
    "finished",
  );
  expect(await refusal(run("volumes.create", { pool, xml: rawVolume("v", 5n) }))).toBe("volume.exists");
  const more = (await engine.pools.get(pool)).available + (1n << 30n);
  expect(await refusal(run("volumes.create", { pool, xml: rawVolume("big", more, more) }))).toBe("volume.no-space");
  expect(await refusal(run("volumes.create", { pool, xml: rawVolume("w", "12 parsecs") }))).not.toBe("none");
  expect(readdirSync(join(folder, "a"))).toEqual(["v"]);
});

test("a volume made by another program in the folder is told within 2 s, and its end too", async () => {
  const { engine, folder, run } = await bench();
  const made = await run("pools.create", {
    xml: dirPool("a", join(folder, "a")),
    build: true,
    start: true,
    autostart: false,
  });
  const ends = new AbortController();
  const seen: HostEvent[] = [];
  const follows = (async () => {
    for await (const { events } of engine.events.follow(undefined, ends.signal)) seen.push(...events);
  })();
  const within = async (ms: number, what: (event: HostEvent) => boolean) => {
    const until = performance.now() + ms;
    while (!seen.some(what) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    return seen.some(what);
  };
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(folder, "a/outside.qcow2"), "1G"]);
  const isPut = (event: HostEvent) =>
    event.kind === "volumes" &&
    event.put.some(
      ({ name, format, capacity }) => name === "outside.qcow2" && format === "qcow2" && capacity === 1n << 30n,
    );
  expect(await within(2_000, isPut)).toBe(true);
  expect((await engine.pools.get(made.subject.pool ?? "")).volumes).toBe(1);
  execFileSync("rm", [join(folder, "a/outside.qcow2")]);
  expect(await within(2_000, (event) => event.kind === "volumes" && event.removed.includes("outside.qcow2"))).toBe(
    true,
  );
  ends.abort();
  await follows;
});

test("after a restart active pools run, autostart ones start once per boot, and a bad definition is reported and left alone", async () => {
  const first = await bench();
  const { folder } = first;
  await first.run("pools.create", {
    xml: dirPool("active", join(folder, "active")),
    build: true,
    start: true,
    autostart: false,
  });
  const auto = await first.run("pools.create", {
    xml: dirPool("auto", join(folder, "auto")),
    build: true,
    start: false,
    autostart: true,
  });
  const gone = await first.run("pools.create", {
    xml: dirPool("gone", join(folder, "gone")),
    build: true,
    start: true,
    autostart: false,
  });
  await first.stop();
  execFileSync("rmdir", [join(folder, "gone")]);
  await writeFile(join(folder, "storage/bad.xml"), "<pool>");
  await writeFile(
    join(folder, "storage/other.xml"),
    dirPool("misnamed", join(folder, "x"), "<uuid>3e3fce45-4f53-4fa7-bb32-11f34168b82b</uuid>"),
  );

  const second = await bench(folder);
  const states = async () =>
    Object.fromEntries((await second.engine.pools.list({ limit: 10 })).rows.map(({ name, state }) => [name, state]));
  expect(await states()).toEqual({ active: "running", auto: "inactive", gone: "degraded" });
  expect((await second.engine.pools.get(gone.subject.pool ?? "")).attention?.code).toBe("target.missing");
  expect((await second.engine.host.info()).unreadable?.map(({ file, fault }) => [file, fault.code])).toEqual([
    ["bad.xml", "xml.malformed"],
    ["other.xml", "field.invalid"],
  ]);
  expect(await refusal(second.run("pools.define", { xml: dirPool("bad", join(folder, "x")) }))).toBe("pool.name-taken");
  expect(readFileSync(join(folder, "storage/bad.xml"), "utf8")).toBe("<pool>");
  await second.stop();

  // As after a boot: what the state folder holds is of an earlier one.
  await writeFile(join(folder, "run/autostarted"), "another-boot done");
  const third = await bench(folder);
  const pool = auto.subject.pool ?? "";
  const until = performance.now() + 5_000;
  while ((await third.engine.pools.get(pool)).state !== "running" && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await third.engine.pools.get(pool)).state).toBe("running");
  expect(
    Object.values(
      Object.fromEntries((await third.engine.pools.list({ limit: 10 })).rows.map(({ name, state }) => [name, state])),
    ),
  ).toEqual(["inactive", "running", "inactive"]);
});

test("a pool whose folder goes away is marked, keeps its last volumes, and recovers by itself", async () => {
  const { engine, folder, run, makePool } = await bench();
  const pool = await makePool("a");
  await run("volumes.create", { pool, xml: rawVolume("v", 4096n) });
  execFileSync("mv", [join(folder, "a"), join(folder, "moved")]);
  expect(await run("pools.refresh", { pool })).toMatchObject({ state: "undone", fault: { code: "target.missing" } });
  expect(await engine.pools.get(pool)).toMatchObject({
    state: "degraded",
    attention: { code: "target.missing" },
    volumes: 1,
  });
  expect((await engine.volumes.get({ pool, volume: "v" })).capacity).toBe(4096n);
  execFileSync("mv", [join(folder, "moved"), join(folder, "a")]);
  expect((await run("pools.refresh", { pool })).state).toBe("finished");
  const well = await engine.pools.get(pool);
  expect(well.state).toBe("running");
  expect(well.attention).toBeUndefined();
});
