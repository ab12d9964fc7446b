/** What a refresh says of how much it looked at, on a real folder with a real watch. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, dirPool } from "./engine.fixture.ts";

async function watched() {
  const { engine, folder, run } = await bench();
  const target = join(folder, "pool");
  mkdirSync(target);
  for (const name of ["a", "b"]) writeFileSync(join(target, name), "x");
  const options = { build: false, start: true, autostart: false };
  const pool = (await run("pools.create", { xml: dirPool("images", target), ...options })).subject.pool ?? "";
  await run("pools.refresh", { pool });
  const look = async (trustWatch: boolean) => {
    expect(await run("pools.refresh", { pool, trustWatch })).toMatchObject({ state: "finished" });
    const { refreshedAtMs = 0, lookedAtMs = 0, volumes, skippedBy } = await engine.pools.get(pool);
    return { trusted: lookedAtMs < refreshedAtMs, volumes, skippedBy };
  };
  return { engine, pool, target, look, run };
}

test("a refresh that may trust the watch looks at every file only where something was reported, and says which it did", async () => {
  const { engine, pool, target, look } = await watched();
  expect(await look(true)).toEqual({ trusted: true, volumes: 2, skippedBy: {} });
  expect(await look(false)).toEqual({ trusted: false, volumes: 2, skippedBy: {} });
  writeFileSync(join(target, "c"), "x");
  expect(await look(true)).toEqual({ trusted: false, volumes: 3, skippedBy: {} });
  appendFileSync(join(target, "a"), "xx");
  await look(true);
  const { rows } = await engine.volumes.list({ pool, limit: 10 });
  expect(rows.map(({ name, physical }) => [name, physical])).toEqual([
    ["a", 3n],
    ["b", 1n],
    ["c", 1n],
  ]);
});

test("a volume that a verb has made, and that is gone before the next look, is listed no more", async () => {
  const { engine, pool, target, look, run } = await watched();
  for (const name of ["made", "kept"])
    await run("volumes.create", { pool, xml: `<volume><name>${name}</name><capacity>4096</capacity></volume>` });
  rmSync(join(target, "made"));
  await look(false);
  expect((await engine.volumes.list({ pool, limit: 10 })).rows.map(({ name }) => name)).toEqual(["a", "b", "kept"]);
});

test("what cannot be listed is counted by its reason, and the pool stays well", async () => {
  const { engine, pool, target, look } = await watched();
  execFileSync("mkfifo", [join(target, "pipe")]);
  symlinkSync("nowhere", join(target, "link"));
  writeFileSync(Buffer.concat([Buffer.from(`${target}/`), Buffer.from([0xff])]), "");
  expect(await look(false)).toEqual({
    trusted: false,
    volumes: 2,
    skippedBy: { odd: 1, dangling: 1, undecodable: 1 },
  });
  expect(await engine.pools.get(pool)).toMatchObject({ state: "running", skipped: 3 });
});
