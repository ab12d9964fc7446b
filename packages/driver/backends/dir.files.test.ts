/** The dir backend on real folders: every step's plan is performed as it is shown, and every undo is tried. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labelOf } from "../host/native.ts";
import { faultOf, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { giB, perform, poolIn, undo } from "./test-pool.ts";

describe("a dir pool's folder", () => {
  it("is made with its parents, found, and removed again", async () => {
    await using test = testHost();
    const { pool, making } = poolIn(test.host, `${test.folder}/a/pool`);
    expect(await faultOf(dir.checkPool(test.host, pool))).toMatchObject({ code: "target.missing" });
    const steps = await dir.buildPool(making);
    await perform(test.host, steps);
    await dir.checkPool(test.host, pool);
    expect(statSync(`${test.folder}/a/pool`).mode & 0o777).toBe(0o711);
    await perform(test.host, await dir.deletePool(making));
    expect(readdirSync(`${test.folder}/a`)).toEqual([]);
  });

  it("is taken back with the parents that were made for it, and nothing else", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/a`);
    const { making } = poolIn(test.host, `${test.folder}/a/b/c`);
    const steps = await dir.buildPool(making);
    await undo(test.host, steps);
    await perform(test.host, steps);
    await undo(test.host, steps);
    expect(readdirSync(test.folder)).toEqual(["a"]);
    expect(readdirSync(`${test.folder}/a`)).toEqual([]);
  });

  it("that was there keeps its rights, and gets them back on undo", async () => {
    await using test = testHost();
    chmodSync(test.folder, 0o750);
    const { making, pool } = poolIn(test.host, test.folder);
    await perform(test.host, await dir.buildPool(making));
    expect(statSync(test.folder).mode & 0o777).toBe(0o750);
    const asked = { ...making, pool: { ...pool, target: { ...pool.target, permissions: { mode: 0o700, owner: 7 } } } };
    const steps = await dir.buildPool(asked);
    await perform(test.host, steps);
    expect(statSync(test.folder)).toMatchObject({ uid: 7 });
    await undo(test.host, steps);
    expect(statSync(test.folder)).toMatchObject({ uid: 0 });
    expect(statSync(test.folder).mode & 0o777).toBe(0o750);
  });

  it("gets the label that is asked for where SELinux runs, has the one before on undo, and is refused one elsewhere", async () => {
    await using test = testHost();
    // Authored: whether the kernel runs SELinux.
    const host = (runs: boolean) => ({ ...test.host, kernelHas: async () => runs });
    const [before, label] = ["system_u:object_r:var_t:s0", "system_u:object_r:virt_image_t:s0"];
    const { making, pool } = poolIn(test.host, test.folder);
    execFileSync("setfattr", ["-n", "security.selinux", "-v", before, test.folder]);
    const asked = { ...making, pool: { ...pool, target: { ...pool.target, permissions: { label } } } };
    expect(await faultOf(dir.buildPool({ ...asked, host: host(false) }))).toEqual({
      code: "volume.label-not-set",
      facts: { label },
    });
    const steps = await dir.buildPool({ ...asked, host: host(true) });
    await perform(test.host, steps);
    expect(labelOf(test.folder)).toBe(label);
    await undo(test.host, steps);
    expect(labelOf(test.folder)).toBe(before);
  });

  it("is not removed while it holds anything", async () => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    const steps = await dir.deletePool(making);
    writeFileSync(`${test.folder}/a`, "");
    const notEmpty = { code: "target.not-empty", facts: { entries: 1 } };
    expect(await faultOf(dir.deletePool(making))).toMatchObject(notEmpty);
    expect(await faultOf(perform(test.host, steps))).toMatchObject(notEmpty);
    await undo(test.host, steps);
    expect(readdirSync(test.folder)).toEqual(["a"]);
  });

  it("may be reached through a link, and a file is none", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/real`);
    symlinkSync("real", `${test.folder}/link`);
    writeFileSync(`${test.folder}/file`, "");
    await dir.checkPool(test.host, poolIn(test.host, `${test.folder}/link`).pool);
    const check = dir.checkPool(test.host, poolIn(test.host, `${test.folder}/file`).pool);
    expect(await faultOf(check)).toMatchObject({ code: "target.not-a-folder" });
  });
});

describe("refreshing a pool", () => {
  it("twice gives the same, sizes and reported rights included", async () => {
    await using test = testHost();
    const { pool, create } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, allocation: 0n });
    const [first, second] = [await dir.refreshPool(test.host, pool), await dir.refreshPool(test.host, pool)];
    expect(second.volumes).toEqual(first.volumes);
    expect(first.capacity).toBe(first.allocation + first.available);
    expect(first.reported).toMatchObject({
      name: "images",
      capacity: first.capacity,
      target: { path: test.folder, permissions: { mode: 0o700, owner: 0, group: 0 } },
    });
  });

  it("gives backing images as absolute paths, and leaves what is no path alone", async () => {
    await using test = testHost();
    const { create, pool } = poolIn(test.host, test.folder);
    await create({ name: "base", capacity: 1_048_576n });
    const overlay = (name: string, backing: string) =>
      execFileSync("qemu-img", [
        "create",
        "-q",
        "-u",
        "-f",
        "qcow2",
        "-b",
        backing,
        "-F",
        "raw",
        `${test.folder}/${name}`,
        "1M",
      ]);
    overlay("relative", "base");
    overlay("absolute", `${test.folder}/base`);
    overlay("remote", "nbd://127.0.0.1:1/x");
    const { volumes } = await dir.refreshPool(test.host, pool);
    const backing = Object.fromEntries(volumes.map(({ summary, def }) => [summary.name, def.backingStore]));
    const base = { path: `${test.folder}/base`, format: { type: "raw" } };
    expect(backing).toEqual({
      base: undefined,
      relative: base,
      absolute: base,
      remote: { path: "nbd://127.0.0.1:1/x", format: { type: "raw" } },
    });
  });
});
