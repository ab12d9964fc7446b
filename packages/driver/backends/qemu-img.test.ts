import { describe, expect, it } from "vitest";
import { createImage, imageOptions, largestQcow2, resizeImage } from "./qemu-img.ts";

const args = (operation: ReturnType<typeof createImage>): readonly string[] =>
  operation.on === "program" ? operation.command.args : [];
const image = { path: "/srv/a.qcow2", format: "qcow2", capacity: 1024n, allocated: false, target: {} } as const;

describe("command lines of qemu-img", () => {
  it("make an image of today's kind unless another is asked for", () => {
    expect(args(createImage(image))).toEqual(["create", "-f", "qcow2", "-o", "compat=1.1", "/srv/a.qcow2", "1024"]);
  });

  it("carry every option of the definition", () => {
    const target = {
      compat: "1.1",
      clusterSize: 131_072n,
      features: { lazyRefcounts: true, extendedL2: true },
    } as const;
    expect(args(createImage({ ...image, allocated: true, target }))[4]).toBe(
      "preallocation=falloc,compat=1.1,cluster_size=131072,lazy_refcounts=on,extended_l2=on",
    );
  });

  it("let no value smuggle in another option", () => {
    const target = { compat: "1.1,backing_file=/etc/shadow" };
    expect(args(createImage({ ...image, target }))[4]).toBe("compat=1.1,,backing_file=/etc/shadow");
  });

  it("name a secret by where it is read, and never hold it", () => {
    const encryption = {
      format: "luks",
      secrets: [],
      cipher: { name: "serpent", size: 256, mode: "cbc", hash: "sha256" },
      ivgen: { name: "essiv", hash: "sha256" },
    } as const;
    const made = createImage({ ...image, format: "luks", secret: "7d6f0a52", target: { encryption } });
    expect(args(made)).toEqual([
      ...["create", "-f", "luks", "--object", "secret,id=volume,file=/proc/self/fd/3", "-o"],
      "key-secret=volume,cipher-alg=serpent-256,cipher-mode=cbc,hash-alg=sha256,ivgen-alg=essiv,ivgen-hash-alg=sha256",
      ...["/srv/a.qcow2", "1024"],
    ]);
    expect(made).toMatchObject({ command: { secret: "7d6f0a52" } });
    expect(imageOptions({ ...image, secret: "7d6f0a52", target: { encryption } }).slice(1, 4)).toEqual([
      "encrypt.format=luks",
      "encrypt.key-secret=volume",
      "encrypt.cipher-alg=serpent-256",
    ]);
  });

  it("say the format of the image that another is based on", () => {
    const backing = { path: "/srv/base,1", format: "qcow2" };
    expect(args(createImage({ ...image, backing })).slice(3, 7)).toEqual(["-b", "/srv/base,1", "-F", "qcow2"]);
  });

  it("say the format of what is resized", () => {
    expect(args(resizeImage({ path: "/srv/a", format: "qcow2" }, 2048n))).toEqual([
      "resize",
      "-f",
      "qcow2",
      "/srv/a",
      "2048",
    ]);
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
