/** New volumes of every format, with encryption and based on others, on real folders, looked at with qemu-img. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import type { VolumeDef } from "@cistern/schema/fields";
import { describe, expect, it } from "vitest";
import type { Host, Operation } from "../host/index.ts";
import { faultOf, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { perform, poolIn } from "./test-pool.ts";

const miB = 1_048_576n;
const info = (path: string) =>
  JSON.parse(execFileSync("qemu-img", ["info", "--output=json", path], { encoding: "utf8" }));

describe("formats", () => {
  it.each(["qcow", "qcow2", "qed", "vmdk", "vdi", "vpc"] as const)(
    "%s is what qemu-img says, has the size asked for and the rights, and has no fault",
    async (type) => {
      await using test = testHost();
      const { create, seen } = poolIn(test.host, test.folder);
      const target = { format: { type }, permissions: { mode: 0o640, owner: 107, group: 36 } };
      await create({ name: "a", capacity: 3n * miB, target });
      expect(info(`${test.folder}/a`)).toMatchObject({ format: type, "virtual-size": Number(3n * miB) });
      expect(await seen("a")).toMatchObject({
        summary: { format: type, capacity: 3n * miB },
        def: { target: { permissions: { mode: 0o640, owner: 107, group: 36 } } },
      });
      // qemu-img has no check of these two.
      if (type !== "qcow" && type !== "vpc")
        expect(spawnSync("qemu-img", ["check", "-f", type, `${test.folder}/a`]).status).toBe(0);
    },
  );

  it("vpc takes all its storage where it is asked for", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 4n * miB, allocation: 4n * miB, target: { format: { type: "vpc" } } });
    expect((await seen("a")).summary.physical).toBeGreaterThanOrEqual(4n * miB);
  });

  it("vdi takes all its storage where it is asked for, and is whole", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    await create({ name: "a", capacity: 4n * miB, allocation: 4n * miB, target: { format: { type: "vdi" } } });
    expect((await seen("a")).summary.allocation).toBeGreaterThanOrEqual(4n * miB);
    expect(spawnSync("qemu-img", ["check", "-f", "vdi", `${test.folder}/a`]).status).toBe(0);
  });

  it("qcow2 has all its tables, and no more storage than they take, where only those are asked for", async () => {
    await using test = testHost();
    const { seen, making } = poolIn(test.host, test.folder);
    const volume = { name: "a", capacity: 64n * miB, allocation: 0n, target: { format: { type: "qcow2" } } } as const;
    await perform(test.host, await dir.createVolume(making, volume, { metadata: true }));
    const { summary } = await seen("a");
    expect(summary.physical).toBeGreaterThan(64n * miB);
    expect(summary.allocation).toBeLessThan(miB);
    const map = execFileSync("qemu-img", ["map", "-f", "qcow2", "--output=json", `${test.folder}/a`], {
      encoding: "utf8",
    });
    expect(JSON.parse(map)).toMatchObject([{ start: 0, length: Number(64n * miB), offset: expect.any(Number) }]);
    expect(spawnSync("qemu-img", ["check", "-f", "qcow2", `${test.folder}/a`]).status).toBe(0);
  });

  it("tables alone are refused of other formats, over a backing image, and above what one file can be", async () => {
    await using test = testHost();
    const { create, making } = poolIn(test.host, test.folder);
    await create({ name: "base", capacity: miB, target: { format: { type: "qcow2" } } });
    const refused = async (volume: VolumeDef) =>
      faultOf(dir.createVolume(making, { allocation: 0n, ...volume }, { metadata: true }));
    const qcow2 = { format: { type: "qcow2" } } as const;
    expect(await refused({ name: "a", capacity: miB })).toMatchObject({ code: "field.invalid" });
    const over = { name: "a", capacity: miB, target: qcow2, backingStore: { path: `${test.folder}/base` } };
    expect(await refused(over)).toMatchObject({ code: "field.conflict" });
    expect(await refused({ name: "a", capacity: 1n << 50n, target: qcow2 })).toMatchObject({
      code: "volume.capacity-over-limit",
    });
    const within = { ...over, target: { ...qcow2, features: { extendedL2: true } } } as const;
    await perform(test.host, await dir.createVolume(making, { ...within, allocation: 0n }, { metadata: true }));
  });

  it("a folder is made with its rights, and none where something has its name", async () => {
    await using test = testHost();
    const { create, seen, making } = poolIn(test.host, test.folder);
    const target = { format: { type: "dir" } } as const;
    await create({ name: "a", target });
    expect(await seen("a")).toMatchObject({
      summary: { type: "dir" },
      def: { target: { permissions: { mode: 0o711 } } },
    });
    expect(await faultOf(dir.createVolume(making, { name: "a", target }))).toMatchObject({ code: "volume.exists" });
  });
});

describe("a label for SELinux", () => {
  const label = "system_u:object_r:virt_image_t:s0";
  const labelled = (type: "raw" | "qcow2" | "dir"): VolumeDef => ({
    name: "a",
    capacity: miB,
    allocation: 0n,
    target: { format: { type }, permissions: { label } },
  });

  it.each(["raw", "qcow2", "dir"] as const)("is on a %s volume once it is made", async (type) => {
    await using test = testHost();
    const { create } = poolIn(test.host, test.folder);
    await create(labelled(type));
    const args = ["--absolute-names", "--only-values", "-n", "security.selinux", `${test.folder}/a`];
    expect(execFileSync("getfattr", args, { encoding: "utf8" })).toBe(`${label}\0`);
  });

  it("is refused where nothing would come of it, and let through where SELinux runs", async () => {
    await using test = testHost();
    const { pool } = poolIn(test.host, test.folder);
    const refusal = [
      { code: "volume.label-not-set", severity: "error", path: "target.permissions.label", facts: { label } },
    ];
    // Authored: whether the kernel runs SELinux.
    const host = (runs: boolean): Host => ({ ...test.host, kernelHas: async () => runs });
    expect(await dir.checkVolume(host(false), pool, labelled("raw"))).toEqual(refusal);
    expect(await dir.checkVolume(host(true), pool, labelled("raw"))).toEqual([]);
    expect(await dir.checkVolume(host(false), pool, labelled("dir"))).toEqual(refusal);
    expect(await dir.checkVolume(host(true), pool, labelled("dir"))).toEqual([]);
  });
});

describe("encryption", () => {
  const passphrase = "correct horse, battery=staple";
  const target = (type: "raw" | "qcow2"): NonNullable<VolumeDef["target"]> => ({
    format: { type },
    encryption: {
      format: "luks",
      secrets: [{ type: "passphrase", uuid: "7d6f0a52-0000-4000-8000-000000000009" }],
      cipher: { name: "aes", size: 256, mode: "xts", hash: "sha256" },
      ivgen: { name: "plain64" },
    },
  });
  /** The same with a key that is quick to make, and to guess. */
  const hasty = (operation: Operation): Operation =>
    operation.on !== "program"
      ? operation
      : {
          ...operation,
          command: {
            ...operation.command,
            args: operation.command.args.map((argument) =>
              argument.replace(/((?:encrypt\.)?)key-secret=volume/, "$&,$1iter-time=10"),
            ),
          },
        };
  /** Whether the volume opens with the passphrase. */
  const opens = (path: string, type: "raw" | "qcow2", value: string): boolean => {
    const [driver, key] = type === "raw" ? ["luks", "key-secret"] : ["qcow2", "encrypt.key-secret"];
    const object = ["--object", `secret,id=s,file=${path}.key`];
    writeFileSync(`${path}.key`, value);
    const image = `driver=${driver},file.filename=${path},${key}=s`;
    const args = ["convert", ...object, "--image-opts", image, "-O", "raw", `${path}.plain`];
    return spawnSync("qemu-img", args).status === 0;
  };

  it.each(["raw", "qcow2"] as const)(
    "%s opens with its secret, and with no other",
    async (type) => {
      await using test = testHost();
      const { making } = poolIn(test.host, test.folder);
      const steps = await dir.createVolume(
        { ...making, secret: "7d6f0a52" },
        { name: "a", capacity: miB, allocation: 0n, target: target(type) },
      );
      expect(JSON.stringify(steps, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
        "horse",
      );
      const withSecret = {
        ...test.host,
        perform: async (operation: Operation) => {
          const act = () => test.host.perform(hasty(operation), { secretValue: () => Buffer.from(passphrase) });
          // QEMU 7 sometimes finds that its measuring took no time at all, and gives up.
          await expect.poll(() => act().then(() => "done", String), { timeout: 30_000 }).toBe("done");
        },
      };
      await perform(withSecret, steps);
      const path = `${test.folder}/a`;
      expect(info(path)).toMatchObject({ format: type === "raw" ? "luks" : "qcow2", encrypted: true });
      expect(await dir.refreshVolume(test.host, making.pool, "a")).toMatchObject({
        summary: { capacity: miB },
        def: { target: { encryption: { format: "luks" } } },
      });
      expect(readdirSync(test.folder)).toEqual(["a"]);
      expect(opens(path, type, "wrong")).toBe(false);
      expect(opens(path, type, passphrase)).toBe(true);
    },
    60_000,
  );

  it("nothing is run where nobody may know the value", async () => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    const steps = await dir.createVolume(
      { ...making, secret: "7d6f0a52" },
      { name: "a", capacity: miB, target: target("raw") },
    );
    expect(await faultOf(perform(test.host, steps))).toMatchObject({ code: "secret.no-value" });
  });
});

describe("a backing image", () => {
  it("is named with its path and the format it was seen with", async () => {
    await using test = testHost();
    const { create, seen } = poolIn(test.host, test.folder);
    await create({ name: "base", capacity: 2n * miB, target: { format: { type: "qcow2" } } });
    const before = readFileSync(`${test.folder}/base`);
    const backingStore = { path: `${test.folder}/base` };
    await create({ name: "top", capacity: 3n * miB, target: { format: { type: "qcow2" } }, backingStore });
    expect(info(`${test.folder}/top`)).toMatchObject({
      "backing-filename": `${test.folder}/base`,
      "backing-filename-format": "qcow2",
    });
    expect((await seen("top")).summary.backingPath).toBe(`${test.folder}/base`);
    expect(readFileSync(`${test.folder}/base`)).toEqual(before);
  });

  it.each([
    ["/etc/shadow", "image.unsafe"],
    ["base", "image.unsafe"],
    ["FOLDER/link", "volume.not-a-file"],
    ["FOLDER/none", "volume.not-found"],
    ["FOLDER/../x", "image.unsafe"],
  ])("%s is refused", async (path, code) => {
    await using test = testHost();
    const { making } = poolIn(test.host, test.folder);
    writeFileSync(`${test.folder}/base`, "");
    symlinkSync("base", `${test.folder}/link`);
    const backingStore = { path: path.replace("FOLDER", test.folder) };
    const volume = { name: "a", capacity: miB, target: { format: { type: "qcow2" } }, backingStore } as const;
    expect(await faultOf(dir.createVolume(making, volume))).toMatchObject({ code });
  });
});
