import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryName } from "../backends/local-files.ts";
import { bench, dirPool } from "./engine.fixture.ts";
import { Journal } from "./journal.ts";

test("a hidden file of an ended job is removed by a job that says so; any other that only looks like one stays", async () => {
  const { folder, run, stop } = await bench();
  const target = join(folder, "p");
  const made = await run("pools.create", { xml: dirPool("p", target), build: true, start: true, autostart: false });
  await stop();
  const journal = new Journal(join(folder, "journal.sqlite"));
  for (const [id, state] of [
    ["undone", "undone"],
    ["waits", "needs-you"],
    ["left", "dismissed"],
    ["linked", "undone"],
    ["folder", "undone"],
  ] as const) {
    journal.accept({ id, verb: "volumes.create", inputHash: "", actor: "test", subject: {}, createdAtMs: 1 });
    journal.move(id, [], { state });
  }
  journal.close();
  const stays = ["waits", "left", "never heard of"].map((id) => temporaryName(id, 1));
  for (const name of [temporaryName("undone", 1), ...stays, ".cistern-notes"]) await writeFile(join(target, name), "x");
  await symlink("/etc/hostname", join(target, temporaryName("linked", 1)));
  await mkdir(join(target, temporaryName("folder", 1)));

  const again = await bench(folder);
  const pool = made.subject.pool ?? "";
  const expected = [...stays, ".cistern-notes", temporaryName("linked", 1), temporaryName("folder", 1)].sort();
  await expect.poll(async () => (await readdir(target)).sort(), { timeout: 5_000 }).toEqual(expected);
  const swept = async () => (await again.engine.jobs.list({ limit: 9, verb: "pools.sweep" })).rows;
  await expect.poll(async () => (await swept()).map(({ state }) => state)).toEqual(["finished"]);
  const [job] = await swept();
  expect(job).toMatchObject({ actor: "agent", subject: { poolName: "p" } });
  expect((await again.engine.jobs.get(job?.id ?? "")).steps[0]?.operations).toEqual([
    `rm -d ${join(target, temporaryName("undone", 1))}`,
  ]);
  // Two of no job that may be swept for: said with what else is no volume.
  expect((await again.engine.pools.get(pool)).skipped).toBe(2);
});

test("a pool that is started is swept at once: after a power cut its filesystem was not mounted when the job was taken back", async () => {
  const { folder, run, stop } = await bench();
  const target = join(folder, "p");
  const { subject } = await run("pools.create", {
    xml: dirPool("p", target),
    build: true,
    start: false,
    autostart: false,
  });
  await stop();
  const journal = new Journal(join(folder, "journal.sqlite"));
  journal.accept({ id: "cut", verb: "volumes.clone", inputHash: "", actor: "test", subject: {}, createdAtMs: 1 });
  journal.move("cut", [], { state: "undone" });
  journal.close();
  await writeFile(join(target, temporaryName("cut", 1)), "x");

  const again = await bench(folder);
  await again.run("pools.start", { pool: subject.pool ?? "" });
  await expect.poll(() => readdir(target), { timeout: 5_000 }).toEqual([]);
});
