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
  const bytes = readFileSync(path);
  const probed = probeImage((offset, length) => bytes.subarray(offset, offset + length), BigInt(statSync(path).size));
  const info = JSON.parse(
    execFileSync("qemu-img", ["info", "-f", format, "--output=json", path], { encoding: "utf8" }),
  );
  return { path, probed, info };
}

describe("images made by qemu-img", () => {
  it.each(["raw", "qcow", "qcow2", "qed", "vmdk", "vdi", "vpc"])(
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
    expect(make("qcow2", ["-o", `data_file=${join(folder, "data")}`]).probed.dataFile).toBe(true);
  });
});
