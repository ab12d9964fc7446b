import { describe, expect, test } from "vitest";
import type { PoolDef, VolumeDef } from "../fields/index.ts";
import { creationProblems, madeFiles, policyProblems, poolTypeSpecs, specOf } from "./index.ts";

const pool: PoolDef = { type: "dir", name: "images", target: { path: "/srv/images" } };
const volume: VolumeDef = { name: "a", capacity: 1n };
const brief = (problems: ReturnType<typeof policyProblems>) =>
  problems.map(({ code, path, severity }) => `${severity} ${code} ${path}`);
const qcow2 = (target: VolumeDef["target"]): VolumeDef => ({
  ...volume,
  target: { format: { type: "qcow2" }, ...target },
});

describe("the policy of pools", () => {
  test("has nothing to say to a good pool", () => {
    expect(policyProblems(pool)).toEqual([]);
    expect(
      policyProblems({
        ...pool,
        capacity: 5n,
        features: { cow: { state: false } },
        target: { path: "/a", permissions: { mode: 0o711, label: "x" } },
      }),
    ).toEqual([]);
  });
  test("asks for the target of a folder", () => {
    expect(brief(policyProblems({ type: "dir", name: "a" }))).toEqual(["error field.missing target.path"]);
  });
  test("warns of what the type has no use for, a list once and not item by item", () => {
    const hosts = [{ name: "a" }, { name: "b" }];
    expect(brief(policyProblems({ ...pool, source: { hosts } }))).toEqual(["warning field.unused source.hosts"]);
    expect(brief(policyProblems({ ...pool, type: "zfs" }))).toEqual(["warning field.unused target.path"]);
  });
  test("asks for what stands in each item of a list", () => {
    const rbd = { type: "rbd", name: "a", source: { name: "b", hosts: [{ name: "h" }] } } as const;
    expect(policyProblems(rbd)).toEqual([]);
    expect(brief(policyProblems({ ...rbd, source: { name: "b" } }))).toEqual(["error field.missing source.hosts"]);
  });
});

describe("the policy of new volumes", () => {
  test("has nothing to say to a good volume", () => {
    expect(creationProblems(volume, "dir")).toEqual([]);
    expect(
      creationProblems(
        qcow2({ compat: "1.1", clusterSize: 65536n, features: { lazyRefcounts: true, extendedL2: true } }),
        "dir",
      ),
    ).toEqual([]);
  });
  test("refuses what the format cannot have, since the volume would not be what was asked for", () => {
    expect(brief(creationProblems({ ...volume, target: { compat: "1.1", clusterSize: 65536n } }, "dir"))).toEqual([
      "error field.unused target.compat",
      "error field.unused target.clusterSize",
    ]);
    expect(brief(creationProblems({ ...volume, backingStore: { path: "/etc/shadow" } }, "dir"))).toEqual([
      "error field.unused backingStore.path",
    ]);
  });
  test("refuses encryption where no volume can have it, for a plain volume in its place would be worse than none", () => {
    const asked = { ...volume, target: { encryption: { format: "luks" } } } as const;
    expect(brief(creationProblems(asked, "rbd"))).toEqual(["error field.unused target.encryption.format"]);
    expect(brief(creationProblems(asked, "dir"))).toEqual([]);
  });
  test("refuses a format that nobody here can make", () => {
    expect(creationProblems({ ...volume, target: { format: { type: "bochs" } } }, "dir")).toMatchObject([
      { code: "field.choice", path: "target.format.type", facts: { value: "bochs", choices: madeFiles } },
    ]);
  });
  test("asks for a capacity", () => {
    expect(brief(creationProblems({ name: "a" }, "dir"))).toEqual(["error field.missing capacity"]);
  });
  test("refuses features that an old image cannot have", () => {
    expect(brief(creationProblems(qcow2({ compat: "0.10", features: { lazyRefcounts: true } }), "dir"))).toEqual([
      "error field.invalid target.compat",
    ]);
  });
  test.each([0n, 1n, 256n, 513n, 65535n, 4194304n])("refuses a cluster of %s bytes", (clusterSize) => {
    expect(brief(creationProblems(qcow2({ clusterSize }), "dir"))).toEqual(["error field.invalid target.clusterSize"]);
  });
  test("wants larger clusters where they are split", () => {
    expect(brief(creationProblems(qcow2({ clusterSize: 8192n, features: { extendedL2: true } }), "dir"))).toEqual([
      "error field.invalid target.clusterSize",
    ]);
  });
});

test("every type names itself, and defaults that it has", () => {
  for (const [type, spec] of Object.entries(poolTypeSpecs)) {
    expect(spec.type).toBe(type);
    expect(specOf(spec.type)).toBe(spec);
    if (spec.volumes === "file") expect(spec.creates.length).toBeGreaterThan(0);
    if (spec.volumeFormats && spec.creates[0]) expect(spec.creates[0]).toBe(spec.volumeFormats.default);
    for (const { default: first, all } of [spec.formats, spec.volumeFormats].filter((each) => each !== undefined))
      expect<readonly string[]>(all).toContain(first);
  }
});
