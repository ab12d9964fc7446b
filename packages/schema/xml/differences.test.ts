/** The rows of docs/reference/differences.md, by their numbers: what of each concerns documents. */
import { describe, expect, test } from "vitest";
import { libvirtCodeOf } from "../errors/index.ts";
import { type PoolDef, type PoolType, pool } from "../fields/index.ts";
import { canonicalPool, canonicalVolume, policyProblems, specOf } from "../pool-types/index.ts";
import {
  readPool,
  readPoolState,
  readVolume,
  withoutReported,
  writePool,
  writePoolState,
  writeVolume,
} from "./index.ts";

const poolOf = (type: string, source: string, rest = "<target><path>/t</path></target>"): string =>
  `<pool type='${type}'><name>a</name><source>${source}</source>${rest}</pool>`;
const host = "<host name='h'/>";
const canonical = (text: string): string => {
  const { value } = readPool(text);
  if (!value) throw new Error("refused");
  return writePool(canonicalPool(value));
};
const refusal = (text: string): string | undefined => {
  const found = readPool(text).problems.find(({ severity }) => severity === "error");
  return found && `${libvirtCodeOf(found)} ${found.path}`;
};
const warnings = (text: string) => readPool(text).problems.map(({ code, severity }) => `${severity} ${code}`);
const volumeRefusal = (inside: string, poolType: PoolType = "dir", attributes = ""): string | undefined => {
  const text = `<volume${attributes}><name>a</name><capacity>1</capacity>${inside}</volume>`;
  const found = readVolume(text, { poolType }).problems.find(({ severity }) => severity === "error");
  return found && `${libvirtCodeOf(found)} ${found.path}`;
};

describe("difference", () => {
  test("1: a type on the secret of a sign-in may stand or be left out, and is printed back", () => {
    const auth = (secret: string) =>
      poolOf("iscsi", `${host}<auth type='chap' username='u'><secret ${secret}/></auth>`);
    expect(canonical(auth("type='iscsi' usage='u'"))).toContain("<secret type='iscsi' usage='u'/>");
    expect(canonical(auth("usage='u'"))).toContain("<secret usage='u'/>");
  });
  test("2: addr for function does nothing, and is named", () => {
    const text = poolOf(
      "scsi",
      "<adapter type='scsi_host'><parentaddr unique_id='1'><address slot='0x1f' addr='0x2'/></parentaddr></adapter>",
    );
    expect(readPool(text).problems).toMatchObject([{ code: "xml.unknown-node", facts: { suggestion: "function" } }]);
    expect(canonical(text)).toContain("function='0x0'");
  });
  test("3: the secret of an encryption is a passphrase", () => {
    const of = (type: string) =>
      `<target><encryption format='luks'><secret type='${type}' usage='u'/></encryption></target>`;
    expect(volumeRefusal(of("passphrase"))).toBeUndefined();
    expect(volumeRefusal(of("volume"))).toBe("67 target.encryption.secrets.0.type");
  });
  test("4: the target of a multipath pool is printed as given", () => {
    expect(canonical(poolOf("mpath", ""))).toContain("<path>/t</path>");
  });
  test("5: nothing is printed for a refresh that was left out", () => {
    const rbd = (rest: string) => poolOf("rbd", `<name>p</name>${host}`, rest);
    expect(canonical(rbd(""))).not.toContain("refresh");
    expect(canonical(rbd("<refresh><volume allocation='default'/></refresh>"))).toContain(
      "<volume allocation='default'/>",
    );
  });
  test("6: a device of vstorage and a directory of a folder are read, warned about, and not printed", () => {
    for (const text of [poolOf("vstorage", "<device path='/d'/>"), poolOf("dir", "<dir path='/d'/>")]) {
      const { value, problems } = readPool(text);
      expect(problems).toEqual([]);
      expect(value && policyProblems(value).map(({ code }) => code)).toEqual(["field.unused"]);
      expect(canonical(text)).not.toContain("/d'");
    }
  });
  test("7: copy-on-write is refused outside folders and filesystems, and only when its state is given", () => {
    const of = (type: string, features: string) =>
      poolOf(type, "<device path='/d'/>", `<features>${features}</features><target><path>/t</path></target>`);
    expect(refusal(of("fs", "<cow state='no'/>"))).toBeUndefined();
    expect(refusal(of("disk", "<cow state='no'/>"))).toBe("3 features.cow.state");
    expect(refusal(of("disk", "<cow/>"))).toBeUndefined();
  });
  test("8: formats that only the schema has are refused, and ploop is a kind of volume", () => {
    for (const format of ["luks", "unknown", "auto", "ext4"])
      expect(volumeRefusal(`<target><format type='${format}'/></target>`)).toBe("67 target.format.type");
    expect(volumeRefusal("", "dir", " type='ploop'")).toBeUndefined();
  });
  test("9: the first two formats of every type may have a protocol version", () => {
    const of = (format: string) => poolOf("fs", `<device path='/d'/><format type='${format}'/><protocol ver='3'/>`);
    expect(refusal(of("ext2"))).toBeUndefined();
    expect(refusal(of("ext3"))).toBe("67 source.protocol.ver");
    expect(canonical(poolOf("mpath", "<protocol ver='3'/>"))).toContain("<protocol ver='3'/>");
  });
  test("10: vendor and product inside a format are warned about and not printed", () => {
    const text = poolOf("disk", "<device path='/d'/><format type='dos'><vendor name='V'/><product name='P'/></format>");
    expect(warnings(text)).toEqual(["warning xml.unknown-node", "warning xml.unknown-node"]);
    expect(canonical(text)).not.toContain("vendor");
  });
  test("11: a port that was left out is not printed", () => {
    expect(canonical(poolOf("iscsi", `${host}<device path='iqn'/>`))).toContain("<host name='h'/>");
    expect(canonical(poolOf("iscsi", "<host name='h' port='0'/>"))).toContain("<host name='h'/>");
  });
  test("12: an unknown partition table stays unknown", () => {
    expect(canonical(poolOf("disk", "<device path='/d'/>"))).toContain("<format type='unknown'/>");
  });
  test("13: sizes in a text are never read, whatever they are", () => {
    const text = poolOf(
      "scsi",
      "<adapter name='a'/>",
      "<target><path>/t</path></target><available unit='x'>y</available>",
    );
    expect(warnings(text)).toEqual(["warning field.invalid"]);
    expect(canonical(text)).toContain("<available unit='bytes'>0</available>");
  });
  test("14: the key of a volume is shown and is nothing that a person sets", () => {
    const { value } = readVolume("<volume><name>v</name><key>t/v</key><capacity>1</capacity></volume>", {
      poolType: "zfs",
    });
    expect(value?.key).toBe("t/v");
    expect(Object.keys(specOf("zfs").volume)).not.toContain("key");
  });
  test("15: the state of a pool is a document of its own", () => {
    const def: PoolDef = { type: "dir", name: "a", target: { path: "/t" } };
    expect(readPoolState(writePoolState(def)).value).toMatchObject(def);
  });
  test("16: every type says whether there is a target to build", () => {
    expect(specOf("dir").demands).toContain("target.path");
    expect(specOf("rbd").ignores).toContain("target");
  });
  test("17: the capacity of a clone may be left out, and is kept where it stands", () => {
    const of = { poolType: "rbd", capacityOptional: true } as const;
    expect(readVolume("<volume><name>v</name></volume>", of).problems).toEqual([]);
    expect(readVolume("<volume><name>v</name><capacity>5</capacity></volume>", of).value?.capacity).toBe(5n);
  });
  test("18: a copy is read for the pool it goes to", () => {
    const linux = "<target><format type='linux'/></target>";
    expect(volumeRefusal(linux, "disk")).toBeUndefined();
    expect(volumeRefusal(linux, "dir")).toBe("67 target.format.type");
  });
  test("19: sizes are taken out of what is stored, and are 0 in the canonical form", () => {
    const text = poolOf("dir", "", "<capacity>5</capacity><target><path>/t</path></target>");
    expect(withoutReported(pool, text)).not.toContain("capacity");
    expect(canonical(text)).toContain("<capacity unit='bytes'>0</capacity>");
  });
  test("20: nodes that nobody knows are accepted with a warning, and not printed", () => {
    const text = poolOf("dir", "", "<targett/><target><path>/t</path></target>");
    expect(readPool(text).problems).toMatchObject([{ severity: "warning", facts: { suggestion: "target" } }]);
    expect(canonical(text)).not.toContain("targett");
  });
});

test("compat that was left out is 1.1 where format features need it, and stays out elsewhere", () => {
  const of = { poolType: "dir" } as const;
  const printed = (target: string): string => {
    const { value } = readVolume(`<volume><name>v</name><capacity>1</capacity><target>${target}</target></volume>`, of);
    return value ? writeVolume(canonicalVolume(value, of), of) : "";
  };
  expect(printed("<features><lazy_refcounts/></features>")).toContain("<compat>1.1</compat>");
  expect(printed("<format type='qcow2'/>")).not.toContain("compat");
});
