import { describe, expect, it } from "vitest";
import { createQcow2, largestQcow2, resizeQcow2 } from "./qemu-img.ts";

const args = (operation: ReturnType<typeof createQcow2>): readonly string[] =>
  operation.on === "program" ? operation.command.args : [];
const image = { path: "/srv/a.qcow2", capacity: 1024n, allocated: false, target: {} };

describe("command lines of qemu-img", () => {
  it("make an image of today's kind unless another is asked for", () => {
    expect(args(createQcow2(image))).toEqual(["create", "-f", "qcow2", "-o", "compat=1.1", "/srv/a.qcow2", "1024"]);
  });

  it("carry every option of the definition", () => {
    const target = {
      compat: "1.1",
      clusterSize: 131_072n,
      features: { lazyRefcounts: true, extendedL2: true },
    } as const;
    expect(args(createQcow2({ ...image, allocated: true, target }))[4]).toBe(
      "preallocation=falloc,compat=1.1,cluster_size=131072,lazy_refcounts=on,extended_l2=on",
    );
  });

  it("let no value smuggle in another option", () => {
    const target = { compat: "1.1,backing_file=/etc/shadow" };
    expect(args(createQcow2({ ...image, target }))[4]).toBe("compat=1.1,,backing_file=/etc/shadow");
  });

  it("say the format of what is resized", () => {
    expect(args(resizeQcow2("/srv/a", 2048n))).toEqual(["resize", "-f", "qcow2", "/srv/a", "2048"]);
  });
});

describe("the largest qcow2 image", () => {
  it("is what QEMU's table of tables reaches", () => {
    expect(largestQcow2(512n, false)).toBe(128n * 1024n ** 3n);
    expect(largestQcow2(65_536n, false)).toBe(2n * 1024n ** 5n);
    expect(largestQcow2(65_536n, true)).toBe(1024n ** 5n);
    expect(largestQcow2(2_097_152n, false)).toBe(2n * 1024n ** 6n);
  });
});
