/**
 * What is written here is valid against libvirt's RelaxNG files, where they lie beside the repository
 * (`../shared/corpus/libvirt/schemas`). Each exception has its reason.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type PoolType, poolTypes } from "@cistern/schema/fields";
import { canonicalPool, canonicalVolume, capabilitiesOf, examplePool, exampleVolume } from "@cistern/schema/pool-types";
import { pageExamples } from "@cistern/schema/testing";
import { readPool, readVolume, writeCapabilities, writePool, writeVolume } from "@cistern/schema/xml";
import { RelaxNGValidator, XmlDocument } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import { describe, expect, test } from "vitest";

const corpus = resolve(import.meta.dirname, "../../../shared/corpus/libvirt");
const schemas = join(corpus, "schemas");

/** The first thing that the schema has against a document, undefined for a valid one. */
function validatorOf(name: string): (text: string) => string | undefined {
  const path = join(schemas, name);
  const validator = RelaxNGValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }));
  return (text) => {
    const document = XmlDocument.fromString(text);
    try {
      validator.validate(document);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      document.dispose();
    }
  };
}

/** Documents that libvirt reads and prints, and its own schema refuses. */
const exceptions: { readonly [what: string]: string } = {
  "iscsi, every field": "a type on the secret of a pool: kept and printed by libvirt, unknown to the schema",
  "iscsi-direct, every field": "a type on the secret of a pool: kept and printed by libvirt, unknown to the schema",
  "rbd, every field": "a type on the secret of a pool: kept and printed by libvirt, unknown to the schema",
};

/** Its target has a path by itself; in the schema that path must stand beside permissions. */
const filledIn: PoolType = "zfs";

if (!existsSync(schemas)) {
  test("what is written is valid against libvirt's schemas", ({ skip }) => {
    skip("libvirt's RelaxNG files do not lie beside this repository, in ../shared/corpus/libvirt/schemas");
  });
} else {
  xmlRegisterFsInputProviders();
  const pool = validatorOf("storagepool.rng");
  const volume = validatorOf("storagevol.rng");
  const listed = (folder: string) => readdirSync(join(corpus, folder)).toSorted();
  const read = (folder: string, name: string) => readFileSync(join(corpus, folder, name), "utf8");
  const volumePool = (name: string): PoolType =>
    name.startsWith("vol-partition")
      ? "disk"
      : name.startsWith("vol-logical")
        ? "logical"
        : name.startsWith("vol-gluster")
          ? "gluster"
          : "dir";

  const examples = poolTypes.flatMap((type) =>
    (["required", "all"] as const).map((extent) => ({
      what: `${type}, ${extent === "all" ? "every field" : "required fields"}`,
      type,
      extent,
    })),
  );

  describe("pools as they are written", () => {
    test.each(examples)("of type $what: are valid, or the exception has its reason", ({ what, type, extent }) => {
      const def = examplePool(type, extent);
      const canonical = pool(writePool(canonicalPool(def)));
      expect(canonical === undefined, canonical).toBe(exceptions[what] === undefined);
      // What libvirt fills in, its schema wants to be there.
      if (extent === "required" || type === filledIn) return;
      const typed = pool(writePool(def));
      expect(typed === undefined, typed).toBe(exceptions[what] === undefined);
    });
    test.each(listed("pool-in"))("from %s: are valid", (name) => {
      const { value } = readPool(read("pool-in", name));
      expect(value && pool(writePool(canonicalPool(value)))).toBeUndefined();
    });
    test.each(pageExamples.filter(({ kind }) => kind === "pool"))("from the page's $what: are valid", ({ text }) => {
      const { value } = readPool(text);
      expect(value && pool(writePool(canonicalPool(value)))).toBeUndefined();
    });
  });

  test("capabilities are valid, whatever the host can do", () => {
    const capabilities = validatorOf("storagepoolcaps.rng");
    for (const supported of [true, false])
      expect(capabilities(writeCapabilities(capabilitiesOf(() => supported)))).toBeUndefined();
  });

  describe("volumes as they are written", () => {
    test.each(examples)("for a pool of type $what: are valid", ({ type: poolType, extent }) => {
      const def = exampleVolume(poolType, extent);
      expect(volume(writeVolume(canonicalVolume(def, { poolType }), { poolType }))).toBeUndefined();
    });
    test.each(listed("volume-in"))("from %s: are valid", (name) => {
      const poolType = volumePool(name);
      const { value } = readVolume(read("volume-in", name), { poolType, capacityOptional: true });
      expect(value && volume(writeVolume(canonicalVolume(value, { poolType }), { poolType }))).toBeUndefined();
    });
    test.each(pageExamples.filter(({ kind }) => kind === "volume"))(
      "from the page's $what: are valid",
      ({ text, poolType }) => {
        const { value } = readVolume(text, { poolType });
        expect(value && volume(writeVolume(canonicalVolume(value, { poolType }), { poolType }))).toBeUndefined();
      },
    );
  });
}
