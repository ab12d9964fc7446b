import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fault, StorageError } from "@cistern/schema/errors";
import { expect, test } from "vitest";
import { backends } from "../backends/index.ts";
import { bench, dirPool, refusal } from "./engine.fixture.ts";
import { backendOf } from "./parts.ts";

const dirBackend = { ...backendOf(backends, "dir"), type: "dir" as const };
const uuid = "6f1c2b34-0000-4000-8000-000000000001";
const withUuid = (name: string, path: string): string => dirPool(name, path, `<uuid>${uuid}</uuid>`);
const atOnce = { build: true, start: true, autostart: false, persistent: false } as const;

test("a pool whose definition is not kept runs, survives an agent's restart as it was written, and is gone once stopped", async () => {
  const first = await bench();
  const made = await first.run("pools.create", { xml: dirPool("brief", join(first.folder, "a")), ...atOnce });
  expect(made.state).toBe("finished");
  const pool = made.subject.pool ?? "";
  expect(await first.engine.pools.get(pool)).toMatchObject({ state: "running", persistent: false, autostart: false });
  expect(existsSync(join(first.folder, "storage/brief.xml"))).toBe(false);
  await first.stop();

  const { engine, folder, run } = await bench(first.folder);
  const again = await engine.pools.get(pool);
  expect(again).toMatchObject({ state: "running", persistent: false });
  expect(again.storedXml).toContain("<!-- kept -->");
  expect(await refusal(run("pools.setAutostart", { pool, on: true }))).toBe("pool.not-kept");
  expect((await run("pools.stop", { pool })).state).toBe("finished");
  expect(await refusal(engine.pools.get(pool))).toBe("pool.not-found");
  expect(readdirSync(join(folder, "run")).filter((name) => name.endsWith(".xml"))).toEqual([]);
  expect(existsSync(join(folder, "a"))).toBe(true);
});

test("a pool that cannot be read when it is made without a definition vanishes, with the folder made for it", async () => {
  const unreadable = { ...dirBackend, refreshPool: () => Promise.reject(new StorageError(fault("internal"))) };
  const { engine, folder, run } = await bench(undefined, { dir: unreadable });
  expect((await run("pools.create", { xml: dirPool("brief", join(folder, "a")), ...atOnce })).state).toBe("undone");
  expect((await engine.pools.list({ limit: 10 })).rows).toEqual([]);
  expect(existsSync(join(folder, "a"))).toBe(false);
  expect(readdirSync(join(folder, "run")).filter((name) => name.endsWith(".xml"))).toEqual([]);
});

test("a pool that fails after some of its volumes were read leaves nothing noted of them", async () => {
  const half: typeof dirBackend.refreshPool = async (host, pool, since, onVolumes) => {
    onVolumes?.((await dirBackend.refreshPool(host, pool, since)).volumes);
    throw new StorageError(fault("internal"));
  };
  const { folder, run, stop } = await bench(undefined, { dir: { ...dirBackend, refreshPool: half } });
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a/old"), "x");
  utimesSync(join(folder, "a/old"), 1, 1);
  const made = await run("pools.create", { xml: dirPool("half", join(folder, "a")), ...atOnce, build: false });
  expect(made.state).toBe("undone");
  await stop();
  using database = new DatabaseSync(join(folder, "journal.sqlite"));
  expect(database.prepare("SELECT * FROM volume_format").all()).toEqual([]);
});

test("a stopped pool's stored definition stays while another one of its name and UUID runs, and the next start takes it", async () => {
  const first = await bench();
  const [stored, other] = [join(first.folder, "stored"), join(first.folder, "other")];
  await first.run("pools.define", { xml: withUuid("two", stored) });
  expect((await first.run("pools.create", { xml: withUuid("two", other), ...atOnce })).state).toBe("finished");
  const seen = { state: "running", persistent: true, changesAtNextStart: true, targetPath: other };
  expect(await first.engine.pools.get(uuid)).toMatchObject(seen);
  expect(readFileSync(join(first.folder, "storage/two.xml"), "utf8")).toContain(stored);
  await first.stop();

  const { engine, run } = await bench(first.folder);
  const both = await engine.pools.get(uuid);
  expect(both).toMatchObject(seen);
  expect([both.activeXml, both.inactiveXml].map((xml) => xml?.match(/<path>(.*)<\/path>/)?.[1])).toEqual([
    other,
    stored,
  ]);
  expect(await refusal(run("pools.create", { xml: withUuid("two", other), ...atOnce }))).toBe("pool.wrong-state");
  await run("pools.stop", { pool: uuid });
  expect(await engine.pools.get(uuid)).toMatchObject({ state: "inactive", targetPath: stored });
  expect((await run("pools.start", { pool: uuid, build: true })).state).toBe("finished");
  expect(await engine.pools.get(uuid)).toMatchObject({
    state: "running",
    targetPath: stored,
    changesAtNextStart: false,
  });
});

test("a running pool without a definition is kept from when one is defined, and a definition that fails to be written leaves none", async () => {
  const { engine, folder, run } = await bench();
  const made = await run("pools.create", { xml: dirPool("brief", join(folder, "a")), ...atOnce });
  const pool = made.subject.pool ?? "";
  const { storedXml, revision } = await engine.pools.get(pool);
  // A folder where the file's draft would be: the definition cannot be put in place.
  mkdirSync(join(folder, "storage/brief.xml"));
  expect((await run("pools.define", { xml: storedXml, revision })).state).not.toBe("finished");
  expect(await engine.pools.get(pool)).toMatchObject({ state: "running", persistent: false });
  rmSync(join(folder, "storage/brief.xml"), { recursive: true, force: true });

  expect((await run("pools.define", { xml: storedXml, revision })).state).toBe("finished");
  expect(await engine.pools.get(pool)).toMatchObject({ state: "running", persistent: true, changesAtNextStart: false });
  expect((await run("pools.setAutostart", { pool, on: true })).state).toBe("finished");
  await run("pools.stop", { pool });
  expect(await engine.pools.get(pool)).toMatchObject({ state: "inactive", autostart: true });
});

test("what is not kept can neither wait for a start nor start with the host, and takes no name or UUID of another pool", async () => {
  const { folder, run } = await bench();
  const xml = dirPool("brief", join(folder, "a"));
  expect(await refusal(run("pools.create", { xml, ...atOnce, start: false }))).toBe("pool.not-kept");
  expect(await refusal(run("pools.create", { xml, ...atOnce, autostart: true }))).toBe("pool.not-kept");
  await run("pools.define", { xml: withUuid("brief", join(folder, "b")) });
  expect(await refusal(run("pools.create", { xml, ...atOnce }))).toBe("pool.name-taken");
  expect(await refusal(run("pools.create", { xml: withUuid("else", join(folder, "c")), ...atOnce }))).toBe(
    "pool.uuid-taken",
  );
});

test("a start builds when it is asked to, in the way that is asked for, and takes the build back when it fails", async () => {
  const asked: unknown[] = [];
  let fails = false;
  const told: typeof dirBackend = {
    ...dirBackend,
    buildPool: (making, how) => {
      asked.push(how);
      return backendOf(backends, "dir").buildPool?.(making) ?? Promise.resolve([]);
    },
    refreshPool: (...all) =>
      fails ? Promise.reject(new StorageError(fault("internal"))) : dirBackend.refreshPool(...all),
  };
  const { engine, folder, run } = await bench(undefined, { dir: told });
  const target = join(folder, "a");
  await run("pools.define", { xml: withUuid("built", target) });
  expect(await refusal(run("pools.start", { pool: uuid }))).toBe("target.missing");
  fails = true;
  expect((await run("pools.start", { pool: uuid, build: true })).state).toBe("undone");
  expect(existsSync(target)).toBe(false);
  fails = false;
  asked.length = 0;
  for (const build of [true, "no-overwrite", "overwrite"] as const) {
    expect((await run("pools.start", { pool: uuid, build })).state).toBe("finished");
    writeFileSync(join(target, "kept"), "kept");
    await run("pools.stop", { pool: uuid });
  }
  // Each verb is prepared twice: when it is taken in and when it runs.
  expect(new Set(asked)).toEqual(new Set([undefined, "no-overwrite", "overwrite"]));
  expect(readFileSync(join(target, "kept"), "utf8")).toBe("kept");
  expect((await run("pools.build", { pool: uuid, how: "no-overwrite" })).state).toBe("finished");
  expect((await engine.pools.get(uuid)).state).toBe("inactive");
});
