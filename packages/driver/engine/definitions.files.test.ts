import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "@cistern/schema/errors";
import { expect, test } from "vitest";
import { bench, dirPool, refusal } from "./engine.fixture.ts";

test("an apply from another revision writes nothing and answers with the document as it is", async () => {
  const { engine, folder, run } = await bench();
  const { subject } = await run("pools.define", { xml: dirPool("a", join(folder, "a")) });
  const pool = subject.pool ?? "";
  const before = await engine.pools.get(pool);
  const edited = before.storedXml.replace("kept", "changed");
  const stale = engine.jobs.submit("pools.define", { xml: edited, revision: "0000000000000000" }, crypto.randomUUID(), {
    actor: "test",
  });
  const error = await stale.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect((error as StorageError).fault).toEqual({
    code: "revision.conflict",
    facts: { revision: "0000000000000000", current: before.storedXml },
  });
  expect(await refusal(run("pools.define", { xml: edited }))).toBe("revision.conflict");
  expect(readFileSync(join(folder, "storage/a.xml"), "utf8")).toBe(before.storedXml);
  expect((await run("pools.define", { xml: edited, revision: before.revision })).state).toBe("finished");
  expect(readFileSync(join(folder, "storage/a.xml"), "utf8")).toBe(edited);
});

test("two applies of one revision at once: one wins, the other is a conflict", async () => {
  const { engine, folder, run } = await bench();
  const { subject } = await run("pools.define", { xml: dirPool("a", join(folder, "a")) });
  const { storedXml, revision } = await engine.pools.get(subject.pool ?? "");
  const ends = await Promise.all(
    ["one", "two"].map((word) => run("pools.define", { xml: storedXml.replace("kept", word), revision })),
  );
  expect(ends.map(({ state, fault }) => fault?.code ?? state).sort()).toEqual(["finished", "revision.conflict"]);
});

test("a definition changed while the pool runs waits for the next start, and both are shown", async () => {
  const { engine, folder, run, makePool } = await bench();
  const pool = await makePool("a");
  const { storedXml, revision } = await engine.pools.get(pool);
  expect((await engine.pools.get(pool)).changesAtNextStart).toBe(false);
  await mkdir(join(folder, "b"));
  const changed = await run("pools.define", { xml: storedXml.replace(join(folder, "a"), join(folder, "b")), revision });
  expect(changed.state).toBe("finished");
  const both = await engine.pools.get(pool);
  expect(both).toMatchObject({ changesAtNextStart: true, targetPath: join(folder, "a") });
  expect(both.activeXml).toContain(`${folder}/a<`);
  expect(both.inactiveXml).toContain(`${folder}/b<`);
  await run("pools.stop", { pool });
  await run("pools.start", { pool });
  expect(await engine.pools.get(pool)).toMatchObject({
    changesAtNextStart: false,
    targetPath: join(folder, "b"),
    state: "running",
  });
});

test("names, UUIDs and targets that are taken are refused at their place", async () => {
  const { engine, folder, run } = await bench();
  const { subject } = await run("pools.define", { xml: dirPool("a", join(folder, "a")) });
  const uuid = subject.pool ?? "";
  const at = async (xml: string) => {
    const { problems } = await engine.pools.check({ xml });
    return problems.filter(({ severity }) => severity === "error").map(({ code, path, at }) => [code, path, at?.line]);
  };
  expect(await at(dirPool("a", join(folder, "x")))).toEqual([["pool.name-taken", "name", 3]]);
  // Said as well while the rest is still being written.
  expect(await at("<pool type='dir'>\n<name>a</name></pool>")).toContainEqual(["pool.name-taken", "name", 2]);
  expect(await at(dirPool("b", join(folder, "x"), `\n  <uuid>${uuid}</uuid>`))).toEqual([
    ["pool.uuid-taken", "uuid", 4],
  ]);
  expect(await at(dirPool("b", join(folder, "a")))).toEqual([["target.overlaps", "target.path", 4]]);
  expect(await at(dirPool("b", join(folder, "a/inside")))).toEqual([["target.overlaps", "target.path", 4]]);
  expect(await at(dirPool("b", folder))).toEqual([["target.system", "target.path", 4]]);
  expect(await at(dirPool("b", "relative"))).toEqual([["target.relative", "target.path", 4]]);
  expect(await at(dirPool("a/b", join(folder, "x")))).toEqual([expect.arrayContaining([3])]);
  expect(await at(dirPool("n".repeat(300), join(folder, "x")))).toEqual([["name.invalid", "name", 3]]);
  expect(await refusal(run("pools.define", { xml: dirPool("b", join(folder, "a")) }))).toBe("target.overlaps");
});

test("two jobs at once that want one target: one of them gets it", async () => {
  const { engine, folder, run } = await bench();
  const wants = ["a", "b", "c", "d"].map((name) =>
    run("pools.create", { xml: dirPool(name, join(folder, "same")), build: true, start: true, autostart: false }),
  );
  const ends = await Promise.all(
    wants.map((want) =>
      want.then(
        ({ state, fault }) => fault?.code ?? state,
        (error: StorageError) => error.code,
      ),
    ),
  );
  expect(ends.sort()).toEqual(["finished", "target.overlaps", "target.overlaps", "target.overlaps"]);
  expect((await engine.pools.list({ limit: 10 })).rows).toHaveLength(1);
});

test("a document that is no document is refused with its line, and nothing is written", async () => {
  const { engine, folder, run } = await bench();
  for (const [xml, code] of [
    ["<pool>", "xml.malformed"],
    [`<!DOCTYPE p><pool/>`, "xml.doctype"],
    [`<pool>${"x".repeat(1 << 20)}</pool>`, "xml.too-large"],
  ] as const) {
    expect(await refusal(run("pools.define", { xml }))).toBe(code);
    expect((await engine.pools.check({ xml })).problems[0]?.code).toBe(code);
  }
  expect(readdirSync(join(folder, "storage"))).toEqual(["autostart"]);
});
