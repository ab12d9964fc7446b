/** Our readers beside qemu-img, on images that it made. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { probeImage } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "cistern-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

function make(format: string, options: readonly string[] = [], size = "12345K") {
  const path = join(folder, `image-${Math.random()}`);
  execFileSync("qemu-img", ["create", "-q", "-f", format, ...options, path, size]);
  const probed = probeFile(path);
  const info = JSON.parse(
    execFileSync("qemu-img", ["info", "-f", format, "--output=json", path], { encoding: "utf8" }),
  );
  return { path, probed, info };
}

function probeFile(path: string) {
  const bytes = readFileSync(path);
  return probeImage((offset, length) => bytes.subarray(offset, offset + length), BigInt(statSync(path).size));
}

/** For formats that qemu-img cannot describe without their secret. */
function create(format: string, options: readonly string[]) {
  const path = join(folder, `image-${Math.random()}`);
  const make = () => execFileSync("qemu-img", ["create", "-q", "-f", format, ...options, path, "12345K"]);
  // QEMU measures the processor first, and on a busy machine that fails at times.
  for (let tries = 1; ; tries += 1)
    try {
      make();
      return probeFile(path);
    } catch (error) {
      if (tries === 5) throw error;
    }
}

describe("images made by qemu-img", () => {
  it.each(["raw", "qcow", "qcow2", "qed", "vmdk", "vdi", "vpc", "vhdx"])(
    "%s has the format and size that qemu-img says",
    (format) => {
      const { probed, info } = make(format);
      expect(probed).toMatchObject({ format, capacity: BigInt(info["virtual-size"]) });
    },
  );

  it.each([
    ["compat=0.10"],
    ["compat=1.1"],
    ["compat=1.1,lazy_refcounts=on"],
    ["compat=1.1,extended_l2=on,cluster_size=131072"],
    ["cluster_size=512"],
    ["cluster_size=2097152"],
    ["preallocation=falloc"],
  ])("qcow2 with %s has the features that qemu-img says", (options) => {
    const { probed, info } = make("qcow2", ["-o", options]);
    const data = info["format-specific"].data;
    expect(probed).toMatchObject({
      compat: data.compat,
      clusterSize: BigInt(info["cluster-size"]),
      lazyRefcounts: data["lazy-refcounts"] ?? false,
      extendedL2: data["extended-l2"] ?? false,
    });
  });

  it("qcow2 names its backing image", () => {
    const base = make("raw").path;
    expect(make("qcow2", ["-b", base, "-F", "raw"]).probed.backing).toEqual({ path: base, format: "raw" });
    expect(make("qcow2", ["-b", base, "-F", "raw", "-o", "compat=0.10"]).probed.backing).toEqual({
      path: base,
      format: "raw",
    });
  });

  it("qcow2 with its data elsewhere is told", () => {
    const data = join(folder, "data");
    expect(make("qcow2", ["-o", `data_file=${data}`]).probed).toMatchObject({ dataFile: data });
  });

  it.each(["monolithicSparse", "streamOptimized"])("vmdk of kind %s leads to no other file", (subformat) => {
    const { probed, info } = make("vmdk", ["-o", `subformat=${subformat}`]);
    expect(probed).toEqual({ format: "vmdk", capacity: BigInt(info["virtual-size"]) });
  });

  it.each(["monolithicFlat", "twoGbMaxExtentSparse"])("vmdk of kind %s names the files it is made of", (subformat) => {
    const { probed, info } = make("vmdk", ["-o", `subformat=${subformat}`]);
    expect(probed).toMatchObject({ format: "vmdk", capacity: BigInt(info["virtual-size"]) });
    expect(probed.extents).toHaveLength(1);
  });

  it("qed and vmdk name their backing image", () => {
    for (const format of ["qed", "vmdk"]) {
      const base = make(format).path;
      expect(make(format, ["-b", base, "-F", format]).probed.backing?.path).toBe(base);
    }
  });

  it("qcow2 counts its snapshots and tells its encryption", () => {
    const { path } = make("qcow2");
    for (const name of ["one", "two"]) execFileSync("qemu-img", ["snapshot", "-c", name, path]);
    expect(probeFile(path)).toMatchObject({ snapshots: 2 });
    const secret = [
      "--object",
      "secret,id=s,data=abc",
      "-o",
      "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
    ];
    expect(create("qcow2", secret)).toMatchObject({ format: "qcow2", encryption: "luks" });
  });

  it("luks of version 1 has the size that qemu-img was asked for", () => {
    const secret = ["--object", "secret,id=s,data=abc", "-o", "key-secret=s,iter-time=10"];
    expect(create("luks", secret)).toEqual({ format: "luks", capacity: 12_345n * 1024n, encryption: "luks" });
  });
});
