/** Clones, conversions and moves on real folders and a second filesystem, compared with qemu-img, cmp and stat. */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { VolumeDef } from "@cistern/schema/fields";
import { describe, expect, it } from "vitest";
import { faultOf, loopFilesystem, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { perform, poolIn, undo } from "./test-pool.ts";

const miB = 1_048_576n;
const like = (volume: VolumeDef, name: string, type?: "raw" | "qcow2" | "vdi"): VolumeDef => ({
  name,
  ...(volume.capacity === undefined ? {} : { capacity: volume.capacity }),
  target: { format: { type: type ?? volume.target?.format?.type ?? "raw" }, permissions: { mode: 0o640 } },
});
/** Something to tell apart, at 1 MiB, with holes around it. */
const mark = (path: string, format: string) =>
  execFileSync("qemu-io", ["-f", format, "-c", "write -P 7 1M 64k", path], { stdio: "ignore" });
const same = (one: string, f: string, other: string, g: string) =>
  spawnSync("qemu-img", ["compare", "-f", f, "-F", g, one, other]).status === 0;

describe("a clone", () => {
  it.each(["raw", "qcow2"] as const)("%s has the same bytes and holes, and the source is untouched", async (type) => {
    await using test = testHost();
    const { create, seen, pool, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 16n * miB, allocation: 0n, target: { format: { type } } });
    mark(`${test.folder}/a`, type);
    const before = readFileSync(`${test.folder}/a`);
    const source = await seen("a");
    await perform(test.host, await dir.cloneVolume(making, like(source.def, "b"), { pool, volume: source }));
    expect(readFileSync(`${test.folder}/b`).equals(before)).toBe(true);
    expect(readFileSync(`${test.folder}/a`).equals(before)).toBe(true);
    expect(await seen("b")).toMatchObject({ summary: { format: type, capacity: 16n * miB } });
    expect((await seen("b")).summary.allocation).toBeLessThan(miB);
    expect(statSync(`${test.folder}/b`).mode & 0o777).toBe(0o640);
  });

  it.each([
    ["raw", "qcow2"],
    ["qcow2", "raw"],
    ["qcow2", "vdi"],
  ] as const)("of %s as %s holds the same", async (from, to) => {
    await using test = testHost();
    const { create, seen, pool, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 16n * miB, allocation: 0n, target: { format: { type: from } } });
    mark(`${test.folder}/a`, from);
    const source = await seen("a");
    await perform(test.host, await dir.cloneVolume(making, like(source.def, "b", to), { pool, volume: source }));
    expect(same(`${test.folder}/a`, from, `${test.folder}/b`, to)).toBe(true);
    expect((await seen("b")).summary).toMatchObject({ format: to, capacity: 16n * miB });
    expect((await seen("b")).summary.allocation).toBeLessThan(4n * miB);
  });

  it("in another pool leaves the backing image behind and has its content", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/one`);
    mkdirSync(`${test.folder}/two`);
    const one = poolIn(test.host, `${test.folder}/one`);
    const two = poolIn(test.host, `${test.folder}/two`);
    const target = { format: { type: "qcow2" } } as const;
    await one.create({ name: "base", capacity: 4n * miB, target });
    mark(`${test.folder}/one/base`, "qcow2");
    await one.create({ name: "top", capacity: 4n * miB, target, backingStore: { path: `${test.folder}/one/base` } });
    const volume = await one.seen("top");
    await perform(test.host, await dir.cloneVolume(two.making, like(volume.def, "c"), { pool: one.pool, volume }));
    expect((await two.seen("c")).summary.backingPath).toBeUndefined();
    expect(same(`${test.folder}/one/top`, "qcow2", `${test.folder}/two/c`, "qcow2")).toBe(true);
  });

  it("is not made of a source that is replaced or written to, and nothing of it stays", async () => {
    await using test = testHost();
    const { create, seen, pool, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: miB });
    const volume = await seen("a");
    const steps = await dir.cloneVolume(making, like(volume.def, "b"), { pool, volume });
    appendFileSync(`${test.folder}/a`, "more");
    expect(await faultOf(perform(test.host, steps))).toMatchObject({ code: "volume.changed", facts: { volume: "a" } });
    await undo(test.host, steps.slice(0, -1));
    expect(readdirSync(test.folder)).toEqual(["a"]);
  });

  it("is refused of what leads out of the pool, and of what is encrypted in another format", async () => {
    await using test = testHost();
    const { seen, pool, making } = poolIn(test.host, test.folder);
    const path = `${test.folder}/a`;
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-u", "-b", "/etc/shadow", "-F", "raw", path, "1M"]);
    const volume = await seen("a");
    const out = dir.cloneVolume(making, like(volume.def, "b", "raw"), { pool, volume });
    expect(await faultOf(out)).toMatchObject({ code: "image.unsafe" });
    const def = {
      ...volume.def,
      target: { ...volume.def.target, encryption: { format: "luks", secrets: [] } },
    } as const;
    const encrypted = dir.cloneVolume(making, like(def, "b", "raw"), { pool, volume: { ...volume, def } });
    expect(await faultOf(encrypted)).toMatchObject({ code: "op.unsupported" });
  });
});

describe("a move", () => {
  it("to another filesystem is a copy that is compared, and the source goes last", async () => {
    await using test = testHost();
    using other = loopFilesystem(test.folder);
    if (!other) return;
    const one = poolIn(test.host, test.folder);
    const two = poolIn(test.host, other.mountPoint);
    await one.create({ name: "a", capacity: 4n * miB, allocation: 0n, target: { format: { type: "qcow2" } } });
    mark(`${test.folder}/a`, "qcow2");
    const before = readFileSync(`${test.folder}/a`);
    const volume = await one.seen("a");
    const steps = await dir.moveVolume(two.making, "b", { pool: one.pool, volume });
    expect(steps.map(({ title }) => title.code)).toEqual(["make-file", "copy-image", "publish", "remove-file"]);
    await perform(test.host, steps.slice(0, 3));
    await undo(test.host, steps.slice(0, 3));
    expect(readdirSync(other.mountPoint)).toEqual(["lost+found"]);
    expect(readFileSync(`${test.folder}/a`).equals(before)).toBe(true);
    await perform(test.host, await dir.moveVolume(two.making, "b", { pool: one.pool, volume }));
    expect(readFileSync(`${other.mountPoint}/b`).equals(before)).toBe(true);
    expect(readdirSync(test.folder)).not.toContain("a");
  });

  it("to a filesystem that fills half-way leaves the source, and nothing there", async () => {
    await using test = testHost();
    using other = loopFilesystem(test.folder);
    if (!other) return;
    const one = poolIn(test.host, test.folder);
    const two = poolIn(test.host, other.mountPoint);
    await one.create({ name: "a", capacity: 20n * miB });
    writeFileSync(`${test.folder}/a`, Buffer.alloc(Number(20n * miB), 7));
    const volume = await one.seen("a");
    const steps = await dir.moveVolume(two.making, "b", { pool: one.pool, volume });
    writeFileSync(`${other.mountPoint}/big`, Buffer.alloc(Number(15n * miB), 7));
    const { code, facts } = (await faultOf(perform(test.host, steps))) as { code: string; facts: { stderr: string } };
    expect(code).toBe("command.failed");
    expect(facts.stderr).toContain("No space left on device");
    await undo(test.host, steps.slice(0, 2));
    expect(readdirSync(other.mountPoint).sort()).toEqual(["big", "lost+found"]);
    expect(statSync(`${test.folder}/a`).size).toBe(Number(20n * miB));
    expect(await faultOf(dir.moveVolume(two.making, "b", { pool: one.pool, volume }))).toMatchObject({
      code: "volume.no-space",
    });
  });
});
