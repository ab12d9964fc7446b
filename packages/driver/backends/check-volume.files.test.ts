import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { VolumeDef } from "@cistern/schema/fields";
import { describe, expect, it } from "vitest";
import type { Host } from "../host/index.ts";
import { testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { giB, poolIn } from "./test-pool.ts";

describe("what is said before a volume is made", () => {
  const problemsOf = async (host: Host, path: string, volume: VolumeDef) =>
    (await dir.checkVolume(host, poolIn(host, path).pool, volume)).map(
      ({ code, severity, path: field }) => `${severity} ${field} ${code}`,
    );

  it("nothing, where it fits", async () => {
    await using test = testHost();
    expect(await problemsOf(test.host, test.folder, { name: "a", capacity: 1_048_576n })).toEqual([]);
  });

  it("too little space is an error for what is taken now, and a warning for what is promised", async () => {
    await using test = testHost();
    const { available } = await dir.refreshPool(test.host, poolIn(test.host, test.folder).pool);
    const more = available + 1024n * giB;
    const check = (volume: VolumeDef) => problemsOf(test.host, test.folder, volume);
    expect(await check({ name: "a", capacity: more })).toEqual(["error allocation volume.no-space"]);
    expect(await check({ name: "a", capacity: more, allocation: 0n })).toEqual(["warning capacity volume.overcommits"]);
    expect(await check({ name: "a", capacity: more, target: { format: { type: "qcow2" } } })).toEqual([
      "warning capacity volume.overcommits",
    ]);
  });

  it.each<readonly [string, VolumeDef, readonly string[]]>([
    ["empty raw volume", { name: "a", capacity: 0n }, ["question capacity volume.capacity-zero"]],
    ["empty qcow2 volume", { name: "a", capacity: 0n, target: { format: { type: "qcow2" } } }, []],
    ["name that is taken", { name: "taken", capacity: 1n }, ["error name volume.exists"]],
    ["name of our own files", { name: ".cistern-x", capacity: 1n }, ["error name name.invalid"]],
    [
      "format we do not make",
      { name: "a", capacity: 1n, target: { format: { type: "bochs" } } },
      ["error target.format.type op.unsupported"],
    ],
    [
      "encryption of an old kind",
      { name: "a", capacity: 1n, target: { encryption: { format: "qcow", secrets: [] } } },
      ["error target.encryption.format field.choice"],
    ],
    [
      "encryption without a secret",
      { name: "a", capacity: 1n, target: { encryption: { format: "luks", secrets: [] } } },
      ["error target.encryption.secrets field.missing"],
    ],
    [
      "no copy-on-write where there is none",
      { name: "a", capacity: 1n, target: { nocow: true } },
      ["error target.nocow volume.nocow-needs-btrfs"],
    ],
    [
      "backing image outside the pool",
      { name: "a", capacity: 1n, target: { format: { type: "qcow2" } }, backingStore: { path: "/etc/shadow" } },
      ["error backingStore.path image.unsafe"],
    ],
    [
      "cluster size that is no power of two",
      { name: "a", capacity: 1n, target: { format: { type: "qcow2" }, clusterSize: 1000n } },
      ["error target.clusterSize field.invalid"],
    ],
    [
      "cluster too small for subclusters",
      {
        name: "a",
        capacity: 1n,
        target: { format: { type: "qcow2" }, clusterSize: 4096n, features: { extendedL2: true } },
      },
      ["error target.clusterSize field.invalid"],
    ],
    [
      "feature that the old format lacks",
      {
        name: "a",
        capacity: 1n,
        target: { format: { type: "qcow2" }, compat: "0.10", features: { lazyRefcounts: true } },
      },
      ["error target.compat field.invalid"],
    ],
    [
      "version that there is not",
      { name: "a", capacity: 1n, target: { format: { type: "qcow2" }, compat: "2.0" } },
      ["error target.compat field.choice"],
    ],
    [
      "image too large for its clusters",
      { name: "a", capacity: 129n * giB, allocation: 0n, target: { format: { type: "qcow2" }, clusterSize: 512n } },
      ["error capacity volume.capacity-over-limit"],
    ],
  ])("a %s is named at its field", async (_, volume, said) => {
    await using test = testHost();
    writeFileSync(`${test.folder}/taken`, "");
    expect(await problemsOf(test.host, test.folder, volume)).toEqual(said);
  });

  it("agrees with qemu-img on the largest image of small clusters", async () => {
    await using test = testHost();
    const create = (size: bigint) =>
      execFileSync(
        "qemu-img",
        ["create", "-q", "-f", "qcow2", "-o", "cluster_size=512", `${test.folder}/x`, `${size}`],
        { stdio: "pipe" },
      );
    create(128n * giB);
    expect(() => create(128n * giB + 512n)).toThrow();
  });
});
