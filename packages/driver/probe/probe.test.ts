import { describe, expect, it } from "vitest";
import { type Probed, probeImage, type Read, unsafeToOpen } from "./index.ts";

const over =
  (bytes: Uint8Array): Read =>
  (offset, length) =>
    bytes.subarray(offset, offset + length);
const probe = (bytes: Uint8Array): Probed => probeImage(over(bytes), BigInt(bytes.length));

interface Qcow2 {
  readonly version: number;
  readonly size: bigint;
  readonly clusterBits: number;
  readonly backingOffset: bigint;
  readonly backingLength: number;
  readonly headerLength: number;
  readonly incompatible: bigint;
  readonly compatible: bigint;
  readonly extensions: readonly (readonly [type: number, content: string, claims?: number])[];
  readonly backing: string;
  readonly crypt: number;
  readonly snapshots: number;
}
const backingFormat = 0xe2792aca;

/** A header made by hand, a valid one of version 3 but for what is asked. */
function qcow2(wrong: Partial<Qcow2> = {}): Buffer {
  const header = {
    version: 3,
    size: 1n << 30n,
    clusterBits: 16,
    headerLength: 104,
    incompatible: 0n,
    compatible: 0n,
    extensions: [],
    backing: "",
    crypt: 0,
    snapshots: 0,
    ...wrong,
  };
  const image = Buffer.alloc(65_536);
  image.write("QFI\u00fb", "latin1");
  image.writeUInt32BE(header.version, 4);
  image.writeUInt32BE(header.clusterBits, 20);
  image.writeBigUInt64BE(header.size, 24);
  image.writeUInt32BE(header.crypt, 32);
  image.writeUInt32BE(header.snapshots, 60);
  image.writeBigUInt64BE(header.incompatible, 72);
  image.writeBigUInt64BE(header.compatible, 80);
  image.writeUInt32BE(header.headerLength, 100);
  let at = header.version === 2 ? 72 : 104;
  for (const [type, content, claims] of header.extensions) {
    image.writeUInt32BE(type, at);
    image.writeUInt32BE(claims ?? content.length, at + 4);
    image.write(content, at + 8);
    at += 8 + Math.ceil(content.length / 8) * 8;
  }
  at += 8;
  if (header.backing) image.write(header.backing, at);
  image.writeBigUInt64BE(header.backingOffset ?? (header.backing ? BigInt(at) : 0n), 8);
  image.writeUInt32BE(header.backingLength ?? Buffer.byteLength(header.backing), 16);
  return image;
}

describe("a qcow2 header", () => {
  it("gives size, cluster size and features", () => {
    expect(probe(qcow2({ clusterBits: 17, incompatible: 16n, compatible: 1n }))).toEqual({
      format: "qcow2",
      capacity: 1n << 30n,
      compat: "1.1",
      clusterSize: 131_072n,
      lazyRefcounts: true,
      extendedL2: true,
    });
  });

  it("of version 2 has no features, whatever stands where they would be", () => {
    const image = qcow2({ version: 2, incompatible: 0n });
    expect(probe(image)).toEqual({
      format: "qcow2",
      capacity: 1n << 30n,
      compat: "0.10",
      clusterSize: 65_536n,
      lazyRefcounts: false,
      extendedL2: false,
    });
  });

  it("names its backing image and that one's format", () => {
    const extensions = [
      [0x6803f857, "some feature names"],
      [backingFormat, "raw"],
    ] as const;
    expect(probe(qcow2({ backing: "/srv/base.img", extensions })).backing).toEqual({
      path: "/srv/base.img",
      format: "raw",
    });
    expect(probe(qcow2({ version: 2, backing: "base.img" })).backing).toEqual({ path: "base.img" });
  });

  it("gives hostile backing names as text that XML can carry", () => {
    const name = 'json:{"driver":"nbd"}';
    expect(probe(qcow2({ backing: name })).backing?.path).toBe(name);
    expect(probe(qcow2({ backing: "a\nb\u001b[2J\u0000" })).backing?.path).toBe("a\ufffdb\ufffd[2J\ufffd");
    const broken = qcow2({ backing: "abcdef" });
    broken.writeUInt8(0xff, 112);
    expect(probe(broken).backing?.path).toBe("\ufffdbcdef");
  });

  it("tells that the data lies in another file", () => {
    expect(probe(qcow2({ incompatible: 4n })).dataFile).toBe("");
    expect(probe(qcow2({ incompatible: 4n, extensions: [[0x44415441, "/etc/shadow"]] })).dataFile).toBe("/etc/shadow");
    expect(probe(qcow2())).not.toHaveProperty("dataFile");
  });

  it("holds the largest size there is", () => {
    expect(probe(qcow2({ size: 2n ** 63n - 1n })).capacity).toBe(2n ** 63n - 1n);
  });

  it.each<readonly [string, Partial<Qcow2>]>([
    ["cluster_bits 63", { clusterBits: 63 }],
    ["cluster_bits 8", { clusterBits: 8 }],
    ["cluster_bits 2^32-1", { clusterBits: 0xffffffff }],
    ["a size of 2^63", { size: 2n ** 63n }],
    ["a size of 2^64-1", { size: 2n ** 64n - 1n }],
    ["a header of 2^32-1 bytes", { headerLength: 0xffffffff }],
    ["a header of 72 bytes", { headerLength: 72 }],
    ["a header length of odd bytes", { headerLength: 105 }],
    ["a backing name outside the image", { backingOffset: 1n << 40n, backingLength: 10 }],
    ["a backing name across the end of its cluster", { backingOffset: 65_530n, backingLength: 10 }],
    ["a backing name inside the header", { backingOffset: 8n, backingLength: 10 }],
    ["a backing name that is too long", { backingOffset: 200n, backingLength: 1024 }],
    ["a backing name of 2^32-1 bytes", { backingOffset: 200n, backingLength: 0xffffffff }],
    ["a backing offset of 2^64-1", { backingOffset: 2n ** 64n - 1n, backingLength: 1 }],
    ["version 0", { version: 0 }],
    ["version 4", { version: 4 }],
  ])("with %s is no image", (_, wrong) => {
    expect(probe(qcow2(wrong))).toEqual({ format: "raw", capacity: 65_536n });
  });

  it("that is cut off anywhere is no image, or the one it was", () => {
    const image = qcow2({ backing: "/base", extensions: [[backingFormat, "qcow2"]] });
    for (let length = 0; length < 200; length += 1) {
      const probed = probe(image.subarray(0, length));
      if (probed.format === "raw") expect(probed.capacity).toBe(BigInt(length));
      else expect(probed.backing).toEqual({ path: "/base", format: "qcow2" });
    }
  });

  it.each([
    ["longer than the header says", [[backingFormat, "raw", 0xffffffff]] as const],
    ["with a name that is no format's", [[backingFormat, "x".repeat(40)]] as const],
    ["behind 64 others", [...Array.from({ length: 64 }, () => [1, "x"] as const), [backingFormat, "raw"] as const]],
  ])("takes no backing format from an extension %s", (_, extensions) => {
    expect(probe(qcow2({ backing: "/base", extensions })).backing).toEqual({ path: "/base" });
  });

  it("makes nobody read more than a few small stretches, whatever it holds", () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    const base = qcow2({ backing: "/base", extensions: [[backingFormat, "raw"]] });
    for (let round = 0; round < 20_000; round += 1) {
      const image = Buffer.from(base.subarray(0, 512));
      for (let change = 0; change < 6; change += 1) image.writeUInt8(random() & 0xff, 4 + (random() % 140));
      let bytes = 0;
      const probed = probeImage((offset, length) => {
        expect(Number.isSafeInteger(offset) && offset >= 0 && length >= 0).toBe(true);
        bytes += length;
        return image.subarray(offset, offset + length);
      }, 512n);
      expect(bytes).toBeLessThan(8_192);
      expect(probed.capacity).toBeLessThan(2n ** 63n);
    }
  });
});

describe("what may be opened by a program", () => {
  it.each<readonly [string, Partial<Qcow2>, ReturnType<typeof unsafeToOpen>]>([
    ["an image by itself", {}, undefined],
    ["one that is based on another", { backing: "/base" }, "backing"],
    ["one whose data is elsewhere", { incompatible: 4n }, "data-file"],
    ["one with features that nobody knows", { incompatible: 1n << 5n }, "unknown-features"],
    ["a thousand snapshots", { snapshots: 1000 }, undefined],
    ["65,536 snapshots", { snapshots: 65_536 }, "snapshots"],
    ["LUKS inside", { crypt: 2 }, undefined],
    ["QEMU's old encryption", { crypt: 1 }, "encryption-aes"],
    ["an encryption that nobody knows", { crypt: 3 }, "unknown-features"],
  ])("%s", (_, wrong, verdict) => expect(unsafeToOpen(probe(qcow2(wrong)))).toBe(verdict));
});

describe("other formats", () => {
  const image = (
    parts: readonly (readonly [offset: number, bytes: Uint8Array | string])[],
    length = 65_536,
  ): Buffer => {
    const bytes = Buffer.alloc(length);
    for (const [offset, part] of parts)
      bytes.set(typeof part === "string" ? Buffer.from(part, "latin1") : part, offset);
    return bytes;
  };
  const le32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const be32 = (value: number): Buffer => Buffer.from(le32(value)).reverse();
  const le64 = (value: bigint): Buffer => Buffer.from(BigUint64Array.of(value).buffer);
  const be64 = (value: bigint): Buffer => Buffer.from(le64(value)).reverse();

  it.each<readonly [Probed["format"], Buffer, bigint]>([
    [
      "qcow",
      image([
        [0, "QFI\u00fb"],
        [4, be32(1)],
        [24, be64(7n << 30n)],
      ]),
      7n << 30n,
    ],
    [
      "qed",
      image([
        [0, "QED\0"],
        [48, le64(5n << 30n)],
      ]),
      5n << 30n,
    ],
    [
      "vmdk",
      image([
        [0, "KDMV"],
        [4, le32(1)],
        [12, le64(2048n)],
      ]),
      1n << 20n,
    ],
    [
      "vpc",
      image([
        [0, "conectix"],
        [12, be32(0x10000)],
        [40, be64(3n << 20n)],
      ]),
      3n << 20n,
    ],
    [
      "vdi",
      image([
        [64, "\u007f\u0010\u00da\u00be"],
        [68, le32(0x10001)],
        [368, le64(9n << 20n)],
      ]),
      9n << 20n,
    ],
    [
      "luks",
      image([
        [0, "LUKS\u00ba\u00be"],
        [6, be32(0x00010000).subarray(0, 2)],
        [104, be32(8)],
      ]),
      65_536n - 4096n,
    ],
    ["iso", image([[32_769, "CD001"]]), 65_536n],
    [
      "bochs",
      image([
        [0, "Bochs Virtual HD Image\0"],
        [64, le32(0x20000)],
        [88, le64(6n << 20n)],
      ]),
      6n << 20n,
    ],
    [
      "cow",
      image([
        [0, "OOOM"],
        [4, be32(2)],
        [1036, be64(4n << 20n)],
      ]),
      4n << 20n,
    ],
    [
      "ploop",
      image([
        [0, "WithouFreSpacExt"],
        [36, le64(2048n)],
      ]),
      1n << 20n,
    ],
    ["raw", image([[0, "vhdxfile"]]), 65_536n],
    ["raw", image([[0, "# Disk DescriptorFile\nversion=1\n"]]), 65_536n],
    ["raw", image([]), 65_536n],
    ["raw", image([], 0), 0n],
    [
      "raw",
      image([
        [0, "QED\0"],
        [48, le64(2n ** 63n)],
      ]),
      65_536n,
    ],
    [
      "raw",
      image([
        [0, "KDMV"],
        [4, le32(1)],
        [12, le64(2n ** 62n)],
      ]),
      65_536n,
    ],
    [
      "raw",
      image([
        [0, "KDMV"],
        [4, le32(9)],
      ]),
      65_536n,
    ],
    ["raw", image([[0, "conectix"]], 20), 20n],
  ])("%s is recognised, with its size", (format, bytes, capacity) => {
    expect(probe(bytes)).toEqual({ format, capacity, ...(format === "luks" ? { encryption: "luks" } : {}) });
  });

  it("tells a partition table from a filesystem's boot sector", () => {
    const signed = [510, Uint8Array.of(0x55, 0xaa)] as const;
    const linux = [446 + 4, Uint8Array.of(0x83)] as const;
    expect(probe(image([signed, linux])).partitions).toBe("mbr");
    expect(probe(image([signed, linux, [512, "EFI PART"]])).partitions).toBe("gpt");
    expect(probe(image([signed]))).not.toHaveProperty("partitions");
    expect(probe(image([signed, linux, [446, Uint8Array.of(0x42)]]))).not.toHaveProperty("partitions");
  });

  it("names what a VMware descriptor leads to", () => {
    const descriptor = `# Disk DescriptorFile
version=1
parentFileNameHint="/etc/shadow"
RW 2048 FLAT "/etc/passwd" 0
RW 4096 SPARSE "two.vmdk"
`;
    expect(probe(image([[0, descriptor]]))).toEqual({
      format: "vmdk",
      capacity: 6144n * 512n,
      backing: { path: "/etc/shadow", format: "vmdk" },
      extents: ["/etc/passwd", "two.vmdk"],
    });
    const cover = image([
      [0, "KDMV"],
      [4, le32(1)],
      [28, le64(1n)],
      [512, descriptor],
    ]);
    expect(probe(cover).extents).toEqual(["/etc/passwd", "two.vmdk"]);
  });

  it("names the image that an older one is based on", () => {
    const cow = image([
      [0, "OOOM"],
      [4, be32(2)],
      [8, "/etc/shadow"],
      [1036, be64(4n << 20n)],
    ]);
    expect(probe(cow).backing).toEqual({ path: "/etc/shadow" });
    const qcow = image([
      [0, "QFI\u00fb"],
      [4, be32(1)],
      [8, be64(48n)],
      [16, be32(11)],
      [48, "/etc/shadow"],
    ]);
    expect(probe(qcow).backing).toEqual({ path: "/etc/shadow" });
    const qed = image([
      [0, "QED\0"],
      [16, le64(1n)],
      [56, le32(64)],
      [60, le32(11)],
      [64, "/etc/shadow"],
    ]);
    expect(probe(qed).backing).toEqual({ path: "/etc/shadow" });
  });

  it("takes a payload behind the end of a LUKS image for an empty one", () => {
    const bytes = image([
      [0, "LUKS\u00ba\u00be"],
      [6, be32(0x00010000).subarray(0, 2)],
      [104, be32(0xffffffff)],
    ]);
    expect(probe(bytes)).toEqual({ format: "luks", capacity: 0n, encryption: "luks" });
  });
});
