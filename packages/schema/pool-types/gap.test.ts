/** Nothing of the format is left out: each field is explained, stands in an accepted document, and is refused where it is wrong. */
import { describe, expect, test } from "vitest";
import { type AnyGroup, pool, poolTypes, valueAt, volume, type Walked, walk } from "../fields/index.ts";
import { pageExamples } from "../testing/index.ts";
import { readPool, readVolume, writePool, writeVolume } from "../xml/index.ts";
import { creationProblems, examplePool, exampleVolume, type PoolTypeSpec, policyProblems, specOf } from "./index.ts";

const leaves = (root: AnyGroup): readonly Walked[] => [...walk(root)].filter(({ node }) => node.node === "leaf");

/** The first value at a path of the catalogue, in whatever item of a list it stands. */
function somewhere(value: unknown, path: string): unknown {
  const [key = "", ...rest] = path.split(".");
  const held = typeof value === "object" && value !== null ? valueAt(value, key) : undefined;
  const each = Array.isArray(held) ? (held as readonly unknown[]) : [held];
  if (rest.length === 0) return held;
  return each.map((item) => somewhere(item, rest.join("."))).find((item) => item !== undefined);
}

/** What is reported, and what excludes something that the examples have, stands in documents of its own. */
const others = [
  `<pool type='disk'><name>a</name><source><device path='/dev/sda'><freeExtent start='1' end='2'/></device></source><target><path>/dev</path><permissions><label>l</label></permissions></target><capacity>1</capacity><allocation>1</allocation><available>1</available></pool>`,
  `<pool type='iscsi'><name>a</name><source><host name='h'/><auth type='chap' username='u'><secret usage='u'/></auth></source><target><path>/dev</path></target></pool>`,
  `<pool type='scsi'><name>a</name><source><adapter type='scsi_host'><parentaddr unique_id='1'><address domain='0x0' bus='0' slot='1' function='2' multifunction='on'><zpci uid='0x1' fid='2'/></address></parentaddr></adapter></source><target><path>/dev</path></target></pool>`,
  `<pool type='scsi'><name>a</name><source><adapter type='fc_host' parent='scsi_host5' parent_wwnn='20000000c9831b4b' parent_wwpn='10000000c9831b4b' parent_fabric_wwn='2001000dec9877c1' managed='yes' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/></source><target><path>/dev</path></target></pool>`,
];
const perms =
  "<permissions><mode>0600</mode><owner>1</owner><group>1</group><label>l</label></permissions><timestamps><atime>1</atime><mtime>1</mtime><ctime>1</ctime><btime>0</btime></timestamps>";
const otherVolumes = [
  `<volume type='file'><name>a</name><key>k</key><capacity>1</capacity><physical>1</physical><source><device path='/dev/sda'><extent start='1' end='2'/></device></source><target><path>/a</path>${perms}<encryption format='luks'><secret type='passphrase' usage='u'/></encryption><features><data_file/></features></target><backingStore><path>/b</path>${perms}</backingStore></volume>`,
];

const pools = [
  ...poolTypes.map((type) => writePool(examplePool(type, "all"))),
  ...pageExamples.filter(({ kind }) => kind === "pool").map(({ text }) => text),
  ...others,
].map((text) => readPool(text));
const volumes = [
  ...poolTypes.map((poolType) => ({ poolType, text: writeVolume(exampleVolume(poolType, "all"), { poolType }) })),
  ...pageExamples.filter(({ kind }) => kind === "volume"),
  ...otherVolumes.map((text) => ({ poolType: "dir" as const, text })),
].map(({ poolType, text }) => readVolume(text, { poolType }));

describe("every field of the format", () => {
  test.each([...leaves(pool), ...leaves(volume)])("$xpath has label, help, example and version", ({ node }) => {
    expect(node.meta.label).not.toBe("");
    expect(node.meta.help).toMatch(/^\p{Lu}.*\.$/su);
    expect(node.meta.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(node.meta.example).toBeDefined();
    // Reported, or in a step of a wizard: nothing is out of reach.
    expect(node.meta.reported === true || node.meta.step !== undefined).toBe(true);
  });

  test.each(leaves(pool))("$xpath stands in an accepted document", ({ path }) => {
    expect(pools.some(({ value }) => somewhere(value, path) !== undefined)).toBe(true);
  });
  test.each(leaves(volume))("$xpath stands in an accepted document", ({ path }) => {
    expect(volumes.some(({ value }) => somewhere(value, path) !== undefined)).toBe(true);
  });

  const canBeWrong = ({ node }: Walked): boolean =>
    node.node === "leaf" && !node.meta.unread && !node.scalar.decode("\u0000\n,/", "x", "parsec").ok;
  const text = (path: string): string | undefined =>
    [...pools, ...volumes].find(({ value }) => somewhere(value, path) !== undefined)?.text;

  test.each([...leaves(pool), ...leaves(volume)].filter(canBeWrong))(
    "$xpath refuses what it cannot be",
    ({ path, node }) => {
      expect(text(path)).toBeDefined();
      if (node.node !== "leaf" || node.scalar.kind === "text" || node.scalar.kind === "path") return;
      const refused = node.scalar.decode("\u0001/\n", node.meta.label, "parsec");
      expect(refused.ok).toBe(false);
    },
  );
});

describe.each(poolTypes)("the type %s", (type) => {
  const spec = specOf(type);

  test.each(["required", "all"] as const)("has an example with %s fields that nothing is said against", (extent) => {
    const def = examplePool(type, extent);
    expect(policyProblems(def)).toEqual([]);
    const { value, problems } = readPool(writePool(def));
    expect(problems).toEqual([]);
    expect(value).toMatchObject(def);
  });

  test.each(["required", "all"] as const)("has an example of a volume with %s fields", (extent) => {
    const def = exampleVolume(type, extent);
    expect(creationProblems(def, type)).toEqual([]);
    expect(readVolume(writeVolume(def, { poolType: type }), { poolType: type }).problems).toEqual([]);
  });

  test("is refused by libvirt without each thing that it demands", () => {
    const whole = examplePool(type, "required");
    const { demandsInSource = [] }: PoolTypeSpec = spec;
    for (const path of [...spec.demands, ...demandsInSource]) {
      const without = withoutAt(whole, path.split("."));
      expect(readPool(writePool(without)).value, path).toBeUndefined();
    }
  });

  test("uses no field that it does not read", () => {
    for (const ignored of spec.ignores)
      for (const path of Object.keys(spec.uses)) expect(`${path}.`.startsWith(`${ignored}.`), path).toBe(false);
  });
});

function withoutAt<T extends object>(value: T, [key = "", ...rest]: readonly string[]): T {
  const { [key]: held, ...others } = value as { readonly [key: string]: unknown };
  return (rest.length === 0 ? others : { ...others, [key]: withoutAt(held as object, rest) }) as T;
}
