/**
 * libvirt's own test documents, where they lie beside the repository (`../shared/corpus/libvirt`): they are not ours to ship.
 * Each is read, and what is written must be libvirt's own output to the byte.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type PoolType, poolTypes, type VolumeDef } from "@cistern/schema/fields";
import { readPool, readVolume, writePool, writeVolume } from "@cistern/schema/xml";
import { describe, expect, test } from "vitest";

const corpus = resolve(import.meta.dirname, "../../../shared/corpus/libvirt");
const isThere = existsSync(corpus);
const poolType: PoolType = "dir";

const read = (folder: string, name: string): string => readFileSync(join(corpus, folder, name), "utf8");
const listed = (folder: string): readonly string[] => (isThere ? readdirSync(join(corpus, folder)).toSorted() : []);

/** Volumes of other pool types, or with elements that the catalogue does not have yet. */
const leftOut: { readonly [name: string]: string } = {
  "vol-luks.xml": "encryption is not in the catalogue yet",
  "vol-luks-cipher.xml": "encryption is not in the catalogue yet",
  "vol-luks-convert.xml": "encryption is not in the catalogue yet",
  "vol-qcow2-encryption.xml": "encryption is not in the catalogue yet",
  "vol-qcow2-luks.xml": "encryption is not in the catalogue yet",
  "vol-qcow2-luks-convert.xml": "encryption is not in the catalogue yet",
  "vol-gluster-dir.xml": "of a gluster pool",
  "vol-gluster-dir-neg-uid.xml": "of a gluster pool",
  "vol-logical.xml": "of a logical pool",
  "vol-logical-backing.xml": "of a logical pool",
  "vol-partition.xml": "of a disk pool",
  "vol-qcow2-nocow.xml": "its output is of a libvirt that still printed an empty source",
};
/** Read with the permission to leave capacity out, as libvirt's own test does. */
const withoutCapacity = ["vol-qcow2-nocapacity.xml", "vol-qcow2-nocapacity-backing.xml"];

/** What libvirt's parser fills in, and what it never reads. We keep a text as it is meant and fill in when we make the volume. */
function asLibvirtCompletes(value: VolumeDef): VolumeDef {
  const { timestamps: _never, features, ...target } = value.target ?? {};
  const capacity = value.capacity ?? 0n;
  return {
    ...value,
    type: "file",
    capacity,
    allocation: value.allocation ?? capacity,
    target: {
      ...target,
      format: { type: "raw", ...target.format },
      ...(features && { features, compat: target.compat ?? "1.1" }),
    },
  };
}

if (!isThere) {
  test("libvirt's documents are written as libvirt writes them", ({ skip }) => {
    skip("libvirt's test documents do not lie beside this repository, in ../shared/corpus/libvirt");
  });
} else {
  describe("libvirt's pools", () => {
    const dirPools = listed("pool-in").filter((name) => /^pool-dir\b/.test(name));

    for (const name of dirPools) {
      test(`${name} is written as libvirt writes it`, () => {
        const { value, problems } = readPool(read("pool-in", name));
        expect(problems).toEqual([]);
        expect(value && writePool({ ...value, capacity: 0n, allocation: 0n, available: 0n })).toBe(
          read("pool-out", name),
        );
      });
    }

    for (const name of listed("pool-out")) {
      test(`${name}, of whatever type, is read without an error`, () => {
        const { value, problems } = readPool(read("pool-out", name));
        expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(poolTypes).toContain(value?.type);
      });
    }
  });

  describe("libvirt's volumes", () => {
    for (const name of listed("volume-in").filter((each) => listed("volume-out").includes(each))) {
      test(`${name} is written as libvirt writes it`, ({ skip }) => {
        const reason = leftOut[name];
        if (reason) skip(reason);
        const capacityOptional = withoutCapacity.includes(name);
        const { value, problems } = readVolume(read("volume-in", name), { poolType, capacityOptional });
        expect(problems).toEqual([]);
        expect(value && writeVolume(asLibvirtCompletes(value), { poolType })).toBe(read("volume-out", name));
      });
    }

    test("a volume without capacity is refused unless it may leave it out", () => {
      const text = read("volume-in", "vol-qcow2-nocapacity.xml");
      expect(readVolume(text, { poolType }).problems).toMatchObject([{ code: "field.missing", path: "capacity" }]);
      expect(readVolume(text, { poolType, capacityOptional: true }).problems).toEqual([]);
    });
  });
}
