/** Nothing of the format is left out: each field is explained, stands in an accepted document, and is refused where it is wrong. */
import { describe, expect, test } from "vitest";
import {
  type AnyGroup,
  pool,
  poolTypes,
  type ScalarKind,
  valueAt,
  volume,
  type Walked,
  walk,
} from "../fields/index.ts";
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

const poolReads = [
  ...poolTypes.map((type) => writePool(examplePool(type, "all"))),
  ...pageExamples.filter(({ kind }) => kind === "pool").map(({ text }) => text),
  ...others,
].map((text) => ({ text, read: readPool }));
const volumeReads = [
  ...poolTypes.map((poolType) => ({ poolType, text: writeVolume(exampleVolume(poolType, "all"), { poolType }) })),
  ...pageExamples.filter(({ kind }) => kind === "volume"),
  ...otherVolumes.map((text) => ({ poolType: "dir" as const, text })),
].map(({ poolType, text }) => ({ text, read: (of: string) => readVolume(of, { poolType }) }));
const pools = poolReads.map(({ text, read }) => read(text));
const volumes = volumeReads.map(({ text, read }) => read(text));

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

  test.each([...leaves(pool), ...leaves(volume)].filter((walked) => wrongFor(walked) !== undefined))(
    "$xpath is refused or warned about where it is wrong in a document",
    (walked) => {
      const place = accepted(walked);
      expect(place).toBeDefined();
      if (!place) return;
      const { read, path } = place;
      const at = read(place.text).rangeOf(path);
      expect(at).toBeDefined();
      const wrong = place.text.slice(0, at?.start) + wrongFor(walked) + place.text.slice(at?.end);
      const { problems } = read(wrong);
      expect(problems.map((problem) => problem.path)).toContain(path);
    },
  );
});

/** By kind of value, what no field of the kind takes; a text that may be anything cannot be wrong. */
const wrongOf: { readonly [K in ScalarKind]: readonly string[] } = {
  text: ["?", ",", ""],
  path: [],
  present: [],
  name: ["a/b"],
  uuid: ["no"],
  time: ["soon"],
  bytes: ["much"],
  mode: ["9"],
  id: ["root"],
  number: ["many"],
  choice: ["nothing-of-it"],
  "yes-no": ["perhaps"],
};

function wrongFor({ node }: Walked): string | undefined {
  if (node.node !== "leaf" || node.meta.unread) return undefined;
  return wrongOf[node.scalar.kind].find((raw) => !node.scalar.decode(raw, node.meta.label).ok);
}

/** A document without a problem in which the field stands, and its path there with the numbers of rows. */
function accepted({ xpath, path }: Walked) {
  const isPool = xpath.startsWith("/pool/");
  const reads = isPool ? poolReads : volumeReads;
  for (const { text, read } of reads) {
    const { value, rangeOf, pathAt } = read(text);
    const whole = value && pathsIn(value).find((each) => each.replace(/\.[0-9]+(?=\.|$)/g, "") === path);
    const at = whole === undefined ? undefined : rangeOf(whole);
    if (whole !== undefined && at && pathAt(at.start) === whole) return { text, read, path: whole };
  }
  return undefined;
}

/** Every path of a value that holds no other values, rows numbered. */
const pathsIn = (value: object, above = ""): readonly string[] =>
  Object.entries(value).flatMap(([key, held]: [string, unknown]) =>
    typeof held === "object" && held !== null ? pathsIn(held, `${above}${key}.`) : [`${above}${key}`],
  );

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
