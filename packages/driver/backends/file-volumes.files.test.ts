/** Volumes that are files, made and changed on real folders and looked at with qemu-img and stat. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { madeFiles } from "@cistern/schema/pool-types";
import { describe, expect, it } from "vitest";
import { labelOf } from "../host/native.ts";
import { faultOf, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { giB, perform, poolIn, undo } from "./test-pool.ts";

const info = (path: string) =>
  JSON.parse(execFileSync("qemu-img", ["info", "--output=json", path], { encoding: "utf8" }));

describe("making a volume", () => {
  it("raw takes all its storage where the definition says nothing else", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    await create({ name: "full", capacity: 8_388_608n });
    await create({
      name: "sparse",
      capacity: giB,
      allocation: 0n,
      target: { permissions: { mode: 0o640, owner: 107, group: 36 } },
    });
    expect(await seen("full")).toMatchObject({
      summary: { format: "raw", capacity: 8_388_608n, allocation: 8_388_608n },
    });
    expect(await seen("sparse")).toMatchObject({
      summary: { capacity: giB, allocation: 0n },
      def: { target: { permissions: { mode: 0o640, owner: 107, group: 36 } } },
    });
    expect(readdirSync(test.folder).sort()).toEqual(["full", "sparse"]);
  });

  it("qcow2 is what qemu-img says it should be", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    const target = {
      format: { type: "qcow2" },
      clusterSize: 131_072n,
      features: { lazyRefcounts: true, extendedL2: true },
      permissions: { mode: 0o600, owner: 107 },
    } as const;
    await create({ name: "-o my,disk.qcow2", capacity: 10n * giB, target });
    const made = info(`${test.folder}/-o my,disk.qcow2`);
    expect(made).toMatchObject({ format: "qcow2", "virtual-size": Number(10n * giB), "cluster-size": 131_072 });
    expect(made["format-specific"].data).toMatchObject({ compat: "1.1", "lazy-refcounts": true, "extended-l2": true });
    expect(await seen("-o my,disk.qcow2")).toMatchObject({
      summary: { format: "qcow2", capacity: 10n * giB },
      def: { target: { ...target, compat: "1.1", permissions: { mode: 0o600, owner: 107, group: 0 } } },
    });
  });

  it("qcow2 takes its storage only where all of it is asked for", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    const target = { format: { type: "qcow2" } } as const;
    await create({ name: "thin", capacity: 67_108_864n, target });
    await create({ name: "full", capacity: 67_108_864n, allocation: 67_108_864n, target });
    expect((await seen("thin")).summary.allocation).toBeLessThan(1_000_000n);
    expect((await seen("full")).summary.allocation).toBeGreaterThanOrEqual(67_108_864n);
  });

  it.each(madeFiles)("%s leaves nothing when any of its steps is taken back", async (type) => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    const steps = await dir.createVolume(making, { name: "a", capacity: 1_048_576n, target: { format: { type } } });
    for (let done = 0; done < steps.length; done += 1) {
      await perform(test.host, steps.slice(0, done));
      await undo(test.host, steps.slice(0, done + 1));
      expect(readdirSync(test.folder)).toEqual([]);
    }
  });

  it("never replaces what took the name meanwhile, nor removes it", async () => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    const steps = await dir.createVolume(making, { name: "a", capacity: 1_048_576n });
    writeFileSync(`${test.folder}/a`, "somebody's");
    expect(await faultOf(perform(test.host, steps))).toMatchObject({ code: "file.failed", facts: { errno: "EEXIST" } });
    await undo(test.host, steps);
    expect(readdirSync(test.folder)).toEqual(["a"]);
    expect(readFileSync(`${test.folder}/a`, "utf8")).toBe("somebody's");
  });

  it("refuses a name that is taken, and formats it cannot make", async () => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    mkdirSync(`${test.folder}/a`);
    expect(await faultOf(dir.createVolume(making, { name: "a", capacity: 1n }))).toMatchObject({
      code: "volume.exists",
    });
    const bochs = dir.createVolume(making, { name: "b", capacity: 1n, target: { format: { type: "bochs" } } });
    expect(await faultOf(bochs)).toMatchObject({ code: "op.unsupported" });
  });
});

describe("changing a volume", () => {
  it.each(["raw", "qcow2"] as const)("%s grows, is renamed, gets other rights, and is deleted", async (type) => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, allocation: 0n, target: { format: { type } } });
    await perform(test.host, await dir.resizeVolume(making, await seen("a"), 2n * giB));
    await perform(test.host, await dir.permitVolume(making, await seen("a"), { mode: 0o660, group: 36 }));
    await perform(test.host, await dir.renameVolume(making, await seen("a"), "b"));
    expect(info(`${test.folder}/b`)["virtual-size"]).toBe(Number(2n * giB));
    expect(statSync(`${test.folder}/b`)).toMatchObject({ gid: 36 });
    await perform(test.host, await dir.deleteVolume(making, await seen("b")));
    expect(readdirSync(test.folder)).toEqual([]);
  });

  it("gets another label where SELinux runs, has the one before on undo, and is refused one elsewhere", async () => {
    await using test = testHost();
    // Authored: whether the kernel runs SELinux.
    const host = (runs: boolean) => ({ ...test.host, kernelHas: async () => runs });
    const [before, label] = ["system_u:object_r:virt_content_t:s0", "system_u:object_r:virt_image_t:s0"];
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, allocation: 0n });
    // A filesystem labels all that is on it.
    for (const path of [test.folder, `${test.folder}/a`])
      execFileSync("setfattr", ["-n", "security.selinux", "-v", before, path]);
    const volume = await seen("a");
    expect(await faultOf(dir.permitVolume({ ...making, host: host(false) }, volume, { label }))).toMatchObject({
      code: "volume.label-not-set",
    });
    const steps = await dir.permitVolume({ ...making, host: host(true) }, volume, { label });
    await perform(test.host, steps);
    expect(labelOf(`${test.folder}/a`)).toBe(label);
    await undo(test.host, steps);
    expect(labelOf(`${test.folder}/a`)).toBe(before);
  });

  it("gives the size and the rights back on undo", async () => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, allocation: 0n });
    const steps = [
      ...(await dir.permitVolume(making, await seen("a"), { mode: 0o777 })),
      ...(await dir.resizeVolume(making, await seen("a"), 2n * giB)),
    ];
    await perform(test.host, steps);
    await undo(test.host, steps);
    expect(await seen("a")).toMatchObject({
      summary: { capacity: giB },
      def: { target: { permissions: { mode: 0o600 } } },
    });
  });

  it("never shrinks one", async () => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, allocation: 0n });
    const resizing = dir.resizeVolume(making, await seen("a"), giB - 1n);
    expect(await faultOf(resizing)).toEqual({
      code: "volume.capacity-shrinks",
      facts: { capacity: giB - 1n, current: giB },
    });
  });

  it("grows none beyond what its format or the filesystem can hold", async () => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: giB, target: { format: { type: "qcow2" } } });
    const growing = dir.resizeVolume(making, await seen("a"), 3n * 1024n ** 5n);
    expect(await faultOf(growing)).toMatchObject({
      code: "volume.capacity-over-limit",
      facts: { limit: 2n * 1024n ** 5n },
    });
  });

  it("renames to no name that is taken", async () => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    for (const name of ["a", "b"]) await create({ name, capacity: 0n });
    expect(await faultOf(dir.renameVolume(making, await seen("a"), "b"))).toMatchObject({ code: "volume.exists" });
  });

  it("deletes and renames a link itself, and changes nothing through it", async () => {
    await using test = testHost();
    const outside = `${test.folder}/../outside`;
    writeFileSync(outside, "untouched");
    symlinkSync(outside, `${test.folder}/link`);
    const { making, seen } = poolIn(test.host, test.folder);
    expect(await faultOf(dir.resizeVolume(making, await seen("link"), giB))).toMatchObject({
      code: "volume.not-a-file",
    });
    expect(await faultOf(dir.permitVolume(making, await seen("link"), { mode: 0o777 }))).toMatchObject({
      code: "volume.not-a-file",
    });
    await perform(test.host, await dir.renameVolume(making, await seen("link"), "renamed"));
    await perform(test.host, await dir.deleteVolume(making, await seen("renamed")));
    expect(readFileSync(outside, "utf8")).toBe("untouched");
    expect(readdirSync(test.folder)).toEqual([]);
  });

  it("resizes no file that has another name elsewhere", async () => {
    await using test = testHost();
    const { making, create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 1n });
    const steps = await dir.resizeVolume(making, await seen("a"), giB);
    linkSync(`${test.folder}/a`, `${test.folder}/../outside`);
    const refused = { code: "volume.not-a-file", facts: { found: "hard link" } };
    expect(await faultOf(perform(test.host, steps)), "linked meanwhile").toMatchObject(refused);
    expect(await faultOf(dir.resizeVolume(making, await seen("a"), giB))).toMatchObject(refused);
  });

  it("resizes no image whose data lies in another file, which stays as it is", async () => {
    await using test = testHost();
    const data = `${test.folder}/../data`;
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-o", `data_file=${data}`, `${test.folder}/a`, "64K"]);
    const { making, seen } = poolIn(test.host, test.folder);
    expect(await faultOf(dir.resizeVolume(making, await seen("a"), giB))).toMatchObject({ code: "image.unsafe" });
    expect(statSync(data).size).toBe(65_536);
  });

  it("deletes a folder only when it is empty", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/a/b`, { recursive: true });
    const { making, seen } = poolIn(test.host, test.folder);
    const steps = await dir.deleteVolume(making, await seen("a"));
    expect(await faultOf(perform(test.host, steps))).toMatchObject({ code: "target.not-empty" });
    expect(existsSync(`${test.folder}/a/b`)).toBe(true);
  });
});
