import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { poolTypes, secretUsages } from "../fields/index.ts";
import { capabilitiesOf } from "../pool-types/index.ts";
import { anyPool } from "../testing/index.ts";
import {
  readCapabilities,
  readPoolState,
  readSecret,
  readSource,
  readSources,
  writeCapabilities,
  writePoolState,
  writeSecret,
  writeSources,
} from "./index.ts";

describe("secrets", () => {
  test.each([
    ["volume", { volume: "/srv/a" }, "<volume>/srv/a</volume>"],
    ["ceph", { name: "n" }, "<name>n</name>"],
    ["iscsi", { target: "t" }, "<target>t</target>"],
  ] as const)("for %s are written in libvirt's order, and read back", (type, held, inner) => {
    const value = { ephemeral: false, private: true, description: "d", usage: { type, ...held } };
    const text = writeSecret(value);
    expect(text).toBe(
      `<secret ephemeral='no' private='yes'>\n  <description>d</description>\n  <usage type='${type}'>\n    ${inner}\n  </usage>\n</secret>\n`,
    );
    expect(readSecret(text)).toMatchObject({ value, problems: [] });
  });
  test("are refused for an unknown use, and without what they open", () => {
    expect(readSecret("<secret><usage type='door'/></secret>").problems).toMatchObject([{ code: "field.choice" }]);
    expect(readSecret("<secret><usage type='volume'/></secret>").problems).toMatchObject([
      { code: "field.missing", path: "usage.volume" },
    ]);
    expect(secretUsages).toContain("vtpm");
  });
});

describe("capabilities", () => {
  const text = writeCapabilities(capabilitiesOf((type) => type === "dir"));
  test("name every type in libvirt's order, and which are supported", () => {
    expect(
      [...text.matchAll(/<pool type='([a-z-]+)' supported='(yes|no)'>/g)].map(([, type, is]) => [type, is]),
    ).toEqual(poolTypes.map((type) => [type, type === "dir" ? "yes" : "no"]));
  });
  test("list the formats of a type as libvirt lists them", () => {
    expect(text).toContain(
      "  <pool type='logical' supported='no'>\n    <poolOptions>\n      <defaultFormat type='lvm2'/>\n      <enum name='sourceFormatType'>\n        <value>unknown</value>\n        <value>lvm2</value>\n      </enum>\n    </poolOptions>\n  </pool>\n",
    );
    expect(text).toContain("  <pool type='mpath' supported='no'>\n  </pool>\n");
    expect(text).toContain(
      "    <volOptions>\n      <defaultFormat type='raw'/>\n      <enum name='targetFormatType'>\n      </enum>\n    </volOptions>\n",
    );
    expect(text.match(/<value>none<\/value>/g)).toHaveLength(6);
  });
  test("are read back as they were written", () => {
    const { value, problems } = readCapabilities(text);
    expect(problems).toEqual([]);
    expect(value && writeCapabilities(value)).toBe(text);
  });
});

describe("sources", () => {
  test("of a search are written like the sources of pools, an empty search over two lines", () => {
    const value = { sources: [{ hosts: [{ name: "h" }], dir: { path: "/a" }, format: { type: "nfs" } }] } as const;
    const text = writeSources(value);
    expect(text).toBe(
      "<sources>\n  <source>\n    <host name='h'/>\n    <dir path='/a'/>\n    <format type='nfs'/>\n  </source>\n</sources>\n",
    );
    expect(readSources(text)).toMatchObject({ value, problems: [] });
    expect(writeSources({})).toBe("<sources>\n</sources>\n");
  });
  test("to look for stand by themselves", () => {
    expect(readSource("<source><host name='h'/></source>").value).toEqual({ hosts: [{ name: "h" }] });
    expect(readSource("<sources/>").problems).toMatchObject([{ code: "xml.wrong-root" }]);
  });
});

describe("the state of a pool", () => {
  test("holds the pool, and is read with the same verdict", () => {
    fc.assert(
      fc.property(anyPool(), (value) => {
        const text = writePoolState(value);
        expect(text.startsWith("<poolstate>\n  <pool ")).toBe(true);
        expect(readPoolState(text)).toMatchObject({ value, problems: [] });
      }),
    );
    const wrong = readPoolState("<poolstate>\n<pool type='dirr'/></poolstate>");
    expect(wrong.problems[0]).toMatchObject({ code: "field.choice", path: "type", at: { line: 2, column: 13 } });
    expect(readPoolState("<poolstate/>").problems).toMatchObject([{ code: "xml.wrong-root" }]);
  });
});
