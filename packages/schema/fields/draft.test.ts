import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPool, anyVolume } from "../testing/index.ts";
import {
  attr,
  type Draft,
  draftOf,
  formatBytes,
  group,
  one,
  type PoolDef,
  partialOfDraft,
  pool,
  valueOfDraft,
  volume,
} from "./index.ts";
import { text } from "./scalars.ts";
import { parseSize } from "./size.ts";

const GiB = 1024n ** 3n;
const typed = (raw: string): bigint | string => {
  const decoded = parseSize(raw, "Capacity");
  return decoded.ok ? decoded.value : decoded.fault.code;
};

describe("a size as a person types it", () => {
  test.each([
    ["12 GiB", 12n * GiB],
    ["1.5 GiB", (3n * GiB) / 2n],
    ["512k", 524288n],
    ["4096", 4096n],
    [" 1  gib ", GiB],
    ["1 GB", 1000000000n],
    ["0", 0n],
    ["0.1 KiB", 102n],
    ["7.5 EiB", 8646911284551352320n],
  ] as const)("reads %s", (raw, value) => {
    expect(typed(raw)).toBe(value);
  });
  test.each([
    ["12 parsecs", "field.unit-unknown"],
    ["1.5.2 GiB", "field.invalid"],
    ["-1", "field.invalid"],
    ["GiB", "field.invalid"],
    ["1,5 GiB", "field.invalid"],
    ["1e3", "field.invalid"],
    ["१२", "field.invalid"],
    ["8 EiB", "field.too-large"],
    ["9".repeat(90), "field.too-large"],
    ["9".repeat(50_000), "field.invalid"],
  ])("refuses %s", (raw, code) => {
    expect(typed(raw)).toBe(code);
  });
  test("names the unit that it does not know", () => {
    expect(parseSize("12 parsecs", "Capacity")).toMatchObject({
      fault: { facts: { label: "Capacity", unit: "parsecs" } },
    });
  });
});

test.each([
  [0n, "0 B"],
  [1023n, "1023 B"],
  [1024n, "1 KiB"],
  [1536n, "1.5 KiB"],
  [GiB - 1n, "1 GiB"],
  [GiB, "1 GiB"],
  [GiB + GiB / 3n, "1.33 GiB"],
  [10n * GiB, "10 GiB"],
  [100n * GiB, "100 GiB"],
  [2n ** 63n - 1n, "8 EiB"],
  [2n ** 80n, "1048576 EiB"],
  [-1536n, "-1.5 KiB"],
])("shows %s bytes as %s", (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

describe("a draft", () => {
  const draft: Draft = {
    type: "dir",
    name: " images ",
    "target.path": "/srv//images/",
    "target.permissions.mode": "0711",
    "target.permissions.owner": "",
    "features.cow.state": "no",
  };

  test("becomes the definition that it describes", () => {
    expect(valueOfDraft(pool, draft)).toEqual({
      value: {
        type: "dir",
        name: "images",
        features: { cow: { state: false } },
        target: { path: "/srv/images", permissions: { mode: 0o711 } },
      },
      problems: [],
    });
  });

  test("names every field that is missing or wrong, each by its path", () => {
    const { value, problems } = valueOfDraft(pool, { ...draft, name: "", uuid: "x", "target.permissions.mode": "999" });
    expect(value).toBeUndefined();
    expect(problems.map(({ code, path, severity }) => ({ code, path, severity }))).toEqual([
      { code: "field.missing", path: "name", severity: "error" },
      { code: "field.invalid", path: "uuid", severity: "error" },
      { code: "field.invalid", path: "target.permissions.mode", severity: "error" },
    ]);
  });

  test("misses nothing in a group that was left alone, and what is needed in one that was begun", () => {
    const meta = { label: "x", help: "X.", since: "1.0.0" };
    const root = one(
      group("root", meta, {
        host: group("host", meta, { name: one(attr("name", text, meta)), port: attr("port", text, meta) }),
      }),
    );
    expect(valueOfDraft(root, {})).toEqual({ value: {}, problems: [] });
    expect(valueOfDraft(root, { "host.port": "1" }).problems).toMatchObject([
      { code: "field.missing", path: "host.name" },
    ]);
  });

  test("can be read in part, without what is wrong or missing", () => {
    const typed = { type: "dir", uuid: "x", "target.path": "/srv/a", "source.hosts.1.name": "nas" };
    expect(partialOfDraft(pool, typed)).toEqual({
      type: "dir",
      source: { hosts: [{ name: "nas" }] },
      target: { path: "/srv/a" },
    });
  });

  test("holds lists, whose items are numbered in their paths", () => {
    const rbd: Draft = {
      type: "rbd",
      name: "a",
      "source.name": "p",
      "source.hosts.0.name": "mon1",
      "source.hosts.0.port": "6789",
      "source.hosts.1.name": "",
      "source.hosts.10.name": "mon3",
      "source.hosts.2.name": "mon2",
    };
    const { value, problems } = valueOfDraft<PoolDef>(pool, rbd);
    expect(problems).toEqual([]);
    // Numbers may have gaps, and an item that was left alone is none.
    expect(value?.source?.hosts).toEqual([{ name: "mon1", port: 6789 }, { name: "mon2" }, { name: "mon3" }]);
    expect(value && draftOf(pool, value)).toMatchObject({
      "source.hosts.1.name": "mon2",
      "source.hosts.2.name": "mon3",
    });
  });

  test("names what is missing or wrong in an item by the item's own number", () => {
    const { problems } = valueOfDraft(pool, {
      type: "rbd",
      name: "a",
      "source.hosts.4.port": "x",
      "source.devices.0.path": "",
      "source.auth.username": "u",
    });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "field.missing source.hosts.4.name",
      "field.invalid source.hosts.4.port",
      "field.missing source.auth.type",
    ]);
  });

  test("misses what an adapter needs only where it is of that kind", () => {
    const scsi = { type: "scsi", name: "a", "source.adapter.name": "host1" };
    expect(valueOfDraft(pool, scsi).problems).toEqual([]);
    const fibre = { type: "scsi", name: "a", "source.adapter.type": "fc_host" };
    expect(valueOfDraft(pool, fibre).problems.map(({ path }) => path)).toEqual([
      "source.adapter.wwnn",
      "source.adapter.wwpn",
    ]);
  });

  test("takes a ticked box for an element that is there, and an unticked one for nothing", () => {
    expect(
      valueOfDraft(volume, { name: "a", "target.features.lazyRefcounts": "yes", "target.features.extendedL2": "no" })
        .value,
    ).toEqual({
      name: "a",
      target: { features: { lazyRefcounts: true } },
    });
  });

  test("is not fooled by names that every object has", () => {
    expect(valueOfDraft(pool, JSON.parse('{"__proto__": {"name": "a"}, "constructor": "x"}')).value).toBeUndefined();
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
  });

  test("of a value describes that value again", () => {
    const isPlain = (text: string): boolean => text === text.trim();
    fc.assert(
      fc.property(anyPool(), (value) => {
        const back = draftOf(pool, value);
        fc.pre(Object.values(back).every(isPlain));
        expect(valueOfDraft(pool, back).value).toEqual(value);
      }),
    );
    fc.assert(
      fc.property(anyVolume(), (value) => {
        const back = draftOf(volume, value);
        // Empty features cannot be ticked in a form.
        fc.pre(
          Object.values(back).every(isPlain) &&
            (!value.target?.features || Object.keys(value.target.features).length > 0),
        );
        expect(valueOfDraft(volume, back).value).toEqual(value);
      }),
    );
  });

  test("shows sizes in the largest unit that keeps them whole", () => {
    const sizes = [0n, 1000n, 1024n, 1536n * 1024n, 10n * GiB];
    expect(sizes.map((capacity) => draftOf(volume, { name: "a", capacity })["capacity"])).toEqual([
      "0 B",
      "1000 B",
      "1 KiB",
      "1536 KiB",
      "10 GiB",
    ]);
  });
});
