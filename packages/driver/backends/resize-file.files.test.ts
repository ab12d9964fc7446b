/** Resizing and wiping on real files, looked at with stat, qemu-img and byte for byte. */
import { execFileSync, spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { wipings } from "@cistern/schema/fields";
import { describe, expect, it } from "vitest";
import type { Host } from "../host/index.ts";
import { faultOf, loopFilesystem, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { giB, perform, poolIn, undo } from "./test-pool.ts";

const miB = 1_048_576n;
const sevens = (bytes: bigint) => Buffer.alloc(Number(bytes), 7);

describe("resizing", () => {
  it("takes the storage of what is added, and of no more, where that is asked for", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 8n * miB, allocation: 0n });
    await perform(test.host, await dir.resizeVolume(making, await seen("a"), 12n * miB, { allocate: true }));
    expect((await seen("a")).summary).toMatchObject({ capacity: 12n * miB, allocation: 4n * miB });
    const { available } = await dir.refreshPool(test.host, making.pool);
    const tooMuch = dir.resizeVolume(making, await seen("a"), available + 1024n * giB, { allocate: true });
    expect(await faultOf(tooMuch)).toMatchObject({ code: "volume.no-space" });
  });

  it.each(["raw", "qcow2"] as const)(
    "%s shrinks only where that is agreed to, and keeps what is left",
    async (type) => {
      await using test = testHost();
      const { create, seen, making } = poolIn(test.host, test.folder);
      await create({ name: "a", capacity: 4n * miB, allocation: 0n, target: { format: { type } } });
      execFileSync("qemu-io", ["-f", type, "-c", "write -P 7 0 64k", `${test.folder}/a`], { stdio: "ignore" });
      expect(await faultOf(dir.resizeVolume(making, await seen("a"), miB))).toMatchObject({
        code: "volume.capacity-shrinks",
      });
      await perform(test.host, await dir.resizeVolume(making, await seen("a"), miB, { shrink: true }));
      expect((await seen("a")).summary.capacity).toBe(miB);
      const read = spawnSync("qemu-io", ["-f", type, "-c", "read -P 7 0 64k", `${test.folder}/a`], {
        encoding: "utf8",
      });
      expect(read.stdout).not.toContain("Pattern verification failed");
    },
  );

  it("an encrypted raw volume grows by what is asked, behind its header", async () => {
    await using test = testHost();
    const { seen, making } = poolIn(test.host, test.folder);
    const path = `${test.folder}/a`;
    writeFileSync(`${test.folder}/../key`, "secret");
    const key = ["--object", `secret,id=s,file=${test.folder}/../key`];
    const options = ["-o", "key-secret=s,iter-time=10"];
    const create = ["create", "-q", "-f", "luks", ...key, ...options, path, String(miB)];
    // QEMU 7 sometimes finds that its measuring took no time at all, and gives up.
    await expect.poll(() => spawnSync("qemu-img", create).status, { timeout: 20_000 }).toBe(0);
    const steps = await dir.resizeVolume(making, await seen("a"), 3n * miB);
    await perform(test.host, steps);
    const info = ["info", "--output=json", ...key, "--image-opts", `driver=luks,key-secret=s,file.filename=${path}`];
    expect(JSON.parse(execFileSync("qemu-img", info, { encoding: "utf8" }))["virtual-size"]).toBe(Number(3n * miB));
    await undo(test.host, steps);
    expect((await seen("a")).summary.capacity).toBe(miB);
  });

  it.each(["qcow", "vmdk", "vdi", "vpc"] as const)(
    "of %s is refused with the reason, and qemu-img could not either",
    async (type) => {
      await using test = testHost();
      const { create, seen, making } = poolIn(test.host, test.folder);
      await create({ name: "a", capacity: miB, target: { format: { type } } });
      expect(await faultOf(dir.resizeVolume(making, await seen("a"), 2n * miB))).toMatchObject({
        code: "volume.fixed-size",
        facts: { volume: "a", format: type },
      });
      const tried = spawnSync("qemu-img", ["resize", "-f", type, `${test.folder}/a`, "2M"], { encoding: "utf8" });
      expect(tried.stderr).toContain("does not support resize");
    },
  );

  it("of qed goes upwards only", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: miB, target: { format: { type: "qed" } } });
    await perform(test.host, await dir.resizeVolume(making, await seen("a"), 2n * miB));
    expect((await seen("a")).summary.capacity).toBe(2n * miB);
    expect(await faultOf(dir.resizeVolume(making, await seen("a"), miB, { shrink: true }))).toMatchObject({
      code: "volume.fixed-size",
      facts: { shrinks: true },
    });
  });

  it("does not touch a file that took the name meanwhile", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: miB });
    const steps = await dir.resizeVolume(making, await seen("a"), 2n * miB);
    renameSync(`${test.folder}/a`, `${test.folder}/old`);
    writeFileSync(`${test.folder}/a`, "somebody's");
    expect(await faultOf(perform(test.host, steps))).toMatchObject({ code: "volume.changed" });
    expect(readFileSync(`${test.folder}/a`, "utf8")).toBe("somebody's");
  });
});

describe("wiping", () => {
  it("with zeros overwrites what is stored and leaves holes and size", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 40n * miB, allocation: 0n });
    execFileSync("qemu-io", ["-f", "raw", "-c", "write -P 7 5M 20M", `${test.folder}/a`], { stdio: "ignore" });
    const { allocation } = (await seen("a")).summary;
    await perform(test.host, await dir.wipeVolume(making, await seen("a"), "zero"));
    expect(readFileSync(`${test.folder}/a`).equals(Buffer.alloc(Number(40n * miB)))).toBe(true);
    expect((await seen("a")).summary).toMatchObject({ capacity: 40n * miB, allocation });
  });

  it("with trim gives the storage back", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 4n * miB });
    writeFileSync(`${test.folder}/a`, sevens(4n * miB));
    await perform(test.host, await dir.wipeVolume(making, await seen("a"), "trim"));
    expect((await seen("a")).summary).toMatchObject({ capacity: 4n * miB, allocation: 0n });
    expect(readFileSync(`${test.folder}/a`).equals(Buffer.alloc(Number(4n * miB)))).toBe(true);
  });

  it("of an image leaves no image", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 4n * miB, target: { format: { type: "qcow2" } } });
    await perform(test.host, await dir.wipeVolume(making, await seen("a"), "zero"));
    expect((await seen("a")).summary.format).toBe("raw");
  });

  it.each(wipings.filter((how) => how !== "zero" && how !== "trim"))(
    "in the pattern %s leaves nothing of it, and the file as long as it was",
    async (how) => {
      await using test = testHost();
      const { create, seen, making } = poolIn(test.host, test.folder);
      const bytes = 300_001n;
      const path = `${test.folder}/-a b`;
      await create({ name: "-a b", capacity: bytes });
      writeFileSync(path, sevens(bytes));
      await perform(test.host, await dir.wipeVolume(making, await seen("-a b"), how));
      const after = readFileSync(path);
      expect(after.length).toBe(Number(bytes));
      expect(after.includes(sevens(64n))).toBe(false);
    },
    60_000,
  );

  it("in a pattern overwrites holes too, keeps the length, and is not begun where there is no room for them", async () => {
    await using test = testHost();
    using other = loopFilesystem(test.folder);
    if (!other) throw new Error("this machine mounts nothing");
    const { create, seen, making } = poolIn(test.host, other.mountPoint);
    await create({ name: "a", capacity: 4n * miB, allocation: 0n });
    await perform(test.host, await dir.wipeVolume(making, await seen("a"), "random"));
    expect((await seen("a")).summary).toMatchObject({ capacity: 4n * miB, allocation: 4n * miB });
    await create({ name: "b", capacity: giB, allocation: 0n });
    expect(await faultOf(dir.wipeVolume(making, await seen("b"), "random"))).toMatchObject({ code: "volume.no-space" });
  });

  it("with trim reaches the device below, where the filesystem passes it on", async () => {
    await using test = testHost();
    using other = loopFilesystem(test.folder, "discard");
    if (!other) throw new Error("this machine mounts nothing");
    const { create, seen, making } = poolIn(test.host, other.mountPoint);
    await create({ name: "a", capacity: 16n * miB });
    writeFileSync(`${other.mountPoint}/a`, sevens(16n * miB), { flush: true });
    const device = () => {
      execFileSync("sync", ["-f", other.mountPoint]);
      return statSync(`${test.folder}.img`).blocks * 512;
    };
    const before = device();
    await perform(test.host, await dir.wipeVolume(making, await seen("a"), "trim"));
    // Passed on when the journal is next written.
    await expect.poll(() => before - device(), { timeout: 20_000 }).toBeGreaterThan(8 * Number(miB));
  });

  it("with trim is refused, with the reason, where the filesystem takes nothing back", async () => {
    await using test = testHost();
    const [behind, path] = [`${test.folder}/behind`, `${test.folder}/there`];
    for (const folder of [behind, path]) mkdirSync(folder);
    execFileSync("bindfs", [behind, path]);
    try {
      const { create, seen, making } = poolIn(test.host, path);
      await create({ name: "a", capacity: miB });
      writeFileSync(`${path}/a`, sevens(miB));
      const steps = await dir.wipeVolume(making, await seen("a"), "trim");
      expect(await faultOf(perform(test.host, steps))).toMatchObject({
        code: "volume.no-trim",
        facts: { volume: "a" },
      });
      await undo(test.host, steps);
      expect(readFileSync(`${path}/a`).equals(sevens(miB))).toBe(true);
    } finally {
      execFileSync("umount", ["-l", path]);
    }
  });

  it("in a pattern names the package that is missing", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: miB });
    const host: Host = { ...test.host, which: async () => undefined };
    expect(await faultOf(dir.wipeVolume({ ...making, host }, await seen("a"), "dod"))).toMatchObject({
      code: "tool.missing",
      facts: { tool: "scrub", package: "scrub" },
    });
  });

  it("is taken back only as long as nothing is overwritten", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: miB });
    const steps = await dir.wipeVolume(making, await seen("a"), "zero");
    await undo(test.host, steps);
    await perform(test.host, steps);
    expect(await faultOf(undo(test.host, steps))).toMatchObject({ code: "volume.changed" });
  });

  it("writes to no link, no folder, and nothing that has another name elsewhere", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    const outside = `${test.folder}/../outside`;
    writeFileSync(outside, "kept");
    symlinkSync(outside, `${test.folder}/link`);
    linkSync(outside, `${test.folder}/hard`);
    await create({ name: "folder", target: { format: { type: "dir" } } });
    for (const name of ["link", "hard", "folder"])
      expect(await faultOf(dir.wipeVolume(making, await seen(name), "zero")), name).toMatchObject({
        code: "volume.not-a-file",
      });
    expect(statSync(outside).size).toBe(4);
  });
});
