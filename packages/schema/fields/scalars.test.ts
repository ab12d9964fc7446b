import { describe, expect, test } from "vitest";
import type { Scalar } from "./node.ts";
import {
  absolutePath,
  bytes,
  clusterBytes,
  compat,
  id,
  mode,
  poolName,
  poolType,
  present,
  time,
  uuid,
  volumeName,
  yesNo,
} from "./scalars.ts";

const size = bytes("bytes");
/** What a text is read as: the value, or the code of its refusal. */
const read = <T>(scalar: Scalar<T>, raw: string, unit?: string): T | string => {
  const decoded = scalar.decode(raw, "Field", unit);
  return decoded.ok ? decoded.value : decoded.fault.code;
};

describe("sizes", () => {
  test.each([
    ["1", "", 1n],
    ["1", "b", 1n],
    ["1", "BYTE", 1n],
    ["1", "bytes", 1n],
    ["1", "k", 1024n],
    ["1", "K", 1024n],
    ["1", "KiB", 1024n],
    ["1", "kib", 1024n],
    ["1", "KB", 1000n],
    ["1", "kb", 1000n],
    ["1", "M", 1048576n],
    ["1", "MB", 1000000n],
    ["1", "TiB", 1099511627776n],
    ["7", "EiB", 8070450532247928832n],
    ["9223372036854775807", "", 9223372036854775807n],
    ["007", "", 7n],
    ["0", "EiB", 0n],
    [" +12", "", 12n],
  ])("reads %s %s as libvirt does", (raw, unit, value) => {
    expect(read(size, raw, unit)).toBe(value);
  });

  test.each([
    "",
    "1e3",
    "0x10",
    "-1",
    "१२",
    "1 ",
    "1.5",
    "1,5",
    "12 GiB",
    "one",
    "+-1",
    "0b1",
    "1_000",
    "∞",
    "NaN",
    `${"9".repeat(50_000)}!`,
  ])("refuses %s as a size", (raw) => {
    expect(read(size, raw)).toBe("field.invalid");
  });

  test.each([
    ["9223372036854775808", ""],
    ["18446744073709551616", ""],
    ["8", "EiB"],
    ["10", "EB"],
    ["9".repeat(60_000), ""],
  ])("refuses %s %s, which is above 2^63 - 1", (raw, unit) => {
    expect(read(size, raw, unit)).toBe("field.too-large");
  });

  test.each(["parsecs", "KBB", "iB", "kibi", "Z", "bit", "B B", " k", "__proto__", "constructor"])(
    "refuses the unit %s",
    (unit) => {
      expect(read(size, "1", unit)).toBe("field.unit-unknown");
    },
  );

  test("lets only the cluster size use all 64 bits", () => {
    expect(read(clusterBytes, "18446744073709551615")).toBe(18446744073709551615n);
    expect(read(clusterBytes, "18446744073709551616")).toBe("field.too-large");
  });
});

describe("access rights", () => {
  test.each([
    ["0711", 0o711],
    ["0", 0],
    ["00000777", 0o777],
    [" 640", 0o640],
    ["+7", 7],
    ["-0", 0],
  ])("reads the mode %s", (raw, value) => {
    expect(read(mode, raw)).toBe(value);
  });
  test.each(["1000", "08", "0x1ff", "-1", "rwx", "0711 ", "7777", ""])("refuses the mode %s", (raw) => {
    expect(read(mode, raw)).toBe("field.invalid");
  });
  test("writes a mode with a leading zero, zero itself too", () => {
    expect([0, 0o644, 0o777].map(mode.encode)).toEqual(["00", "0644", "0777"]);
  });

  test.each([
    ["0", 0],
    ["0744", 744],
    [" 107\n", 107],
    ["4294967294", 4294967294],
    ["-0", 0],
  ])("reads the id %s", (raw, value) => {
    expect(read(id, raw)).toBe(value);
  });
  test.each(["-1", "4294967295"])("takes the id %s for one that is not set", (raw) => {
    expect(id.isUnset?.(read(id, raw) as number)).toBe(true);
  });
  test.each(["-2", "4294967296", "root", "1.5", "1e3", "+1", "0x0", "९", "1".repeat(50_000)])(
    "refuses the id %s",
    (raw) => {
      expect(read(id, raw)).toBe("field.invalid");
    },
  );
});

describe("names and places", () => {
  const canonical = "3e3fce45-4f53-4fa7-bb32-11f34168b82b";
  test.each([
    canonical,
    canonical.toUpperCase(),
    canonical.replaceAll("-", ""),
    ` ${canonical}\n`,
    canonical.replaceAll("-", " "),
    `-${canonical.replaceAll("-", "--")}`,
  ])("reads %s as one and the same UUID", (raw) => {
    expect(read(uuid, raw)).toBe(canonical);
  });
  test.each([
    canonical.slice(1),
    `${canonical}0`,
    `${canonical}-`,
    canonical.replace("3e3f", "3-e3f"),
    canonical.replace("e", "g"),
    " ".repeat(50_000),
  ])("refuses %s as a UUID", (raw) => {
    expect(read(uuid, raw)).toBe("field.invalid");
  });

  test.each([
    ["///var/////lib//", "/var/lib"],
    ["/", "/"],
    ["//", "//"],
    ["///", "/"],
    ["//a//b/", "//a/b"],
    ["/../foo", "/../foo"],
    ["a//b/", "a/b"],
    ["gluster://h//v/", "gluster://h//v/"],
    ["/a://b//c", "/a:/b/c"],
  ])("cleans the path %s to %s", (raw, clean) => {
    expect(read(absolutePath, raw)).toBe(clean);
    expect(read(absolutePath, clean)).toBe(clean);
  });

  test("refuses a slash and a line break in a pool's name, and nothing else that the format carries", () => {
    expect(read(poolName, "a/b")).toBe("name.invalid");
    expect(read(poolName, "a\nb")).toBe("name.invalid");
    for (const name of ["..", "-o", " a ", "$(id)", "é😀", "\t", "x".repeat(300)])
      expect(read(poolName, name)).toBe(name);
  });

  test("refuses a volume's name that is a folder's own", () => {
    for (const name of [".", "..", "a/b", "/"]) expect(read(volumeName, name)).toBe("name.invalid");
    for (const name of ["...", ".a", "json:{}"]) expect(read(volumeName, name)).toBe(name);
  });

  test("refuses what no document can carry", () => {
    for (const name of ["a\u0000", "\u001b[31m", "\ud800", "\uffff"])
      expect(read(poolName, name)).toBe("field.invalid");
  });
});

describe("the small kinds", () => {
  test("takes only its own words for a choice and for yes and no", () => {
    expect(read(poolType, "dir")).toBe("dir");
    for (const raw of ["DIR", "dir ", "", "toString", "__proto__"]) expect(read(poolType, raw)).toBe("field.choice");
    expect([read(yesNo, "yes"), read(yesNo, "no")]).toEqual([true, false]);
    for (const raw of ["on", "Yes", "1", ""]) expect(read(yesNo, raw)).toBe("field.choice");
  });
  test("takes versions and times in their one shape", () => {
    expect(read(compat, "0.10")).toBe("0.10");
    for (const raw of ["1", "1.1.1", "1.x", ".1", "v1.1"]) expect(read(compat, raw)).toBe("field.invalid");
    expect(read(time, "1341933637.273190990")).toBe("1341933637.273190990");
    for (const raw of ["now", "1.0123456789", "-1", "1e9"]) expect(read(time, raw)).toBe("field.invalid");
  });
  test("takes an element that must only be there, whatever it holds", () => {
    expect(read(present, "no")).toBe(true);
  });
});
