/**
 * How fast documents are read, checked and written, beside the parsers that others use:
 * `pnpm bench xml [--json]`. Every column reads the same 10,000 volumes; the best of three rounds counts.
 */
import { readVolume, writeVolume } from "@cistern/schema/xml";
import { XMLParser } from "fast-xml-parser";
import { ParseOption, XmlDocument } from "libxml2-wasm";
import { SaxesParser } from "saxes";
import { create } from "xmlbuilder2";

const documents = 10_000;
const rounds = 3;
const of = { poolType: "dir" } as const;

/** About 900 bytes, as a pool of virtual machines' images has them. */
const volume = (index: number): string => `<volume type='file'>
  <name>disk-${String(index).padStart(5, "0")}.qcow2</name>
  <key>/var/lib/libvirt/images/disk-${String(index).padStart(5, "0")}.qcow2</key>
  <capacity unit='bytes'>${10_737_418_240 + index}</capacity>
  <allocation unit='bytes'>${196_608 + index}</allocation>
  <physical unit='bytes'>196616</physical>
  <target>
    <path>/var/lib/libvirt/images/disk-${String(index).padStart(5, "0")}.qcow2</path>
    <format type='qcow2'/>
    <permissions>
      <mode>0600</mode>
      <owner>107</owner>
      <group>107</group>
      <label>system_u:object_r:virt_image_t:s0</label>
    </permissions>
    <timestamps>
      <atime>1341933637.273190990</atime>
      <mtime>1341930622.047245868</mtime>
      <ctime>1341930622.047245868</ctime>
    </timestamps>
    <compat>1.1</compat>
    <clusterSize unit='B'>65536</clusterSize>
    <features>
      <lazy_refcounts/>
    </features>
  </target>
</volume>
`;

const texts = Array.from({ length: documents }, (_, index) => volume(index));
const fast = new XMLParser({ ignoreAttributes: false, parseTagValue: false });

const contestants: { readonly [name: string]: (text: string) => unknown } = {
  "saxes alone": (text) => new SaxesParser({ xmlns: true }).write(text).close(),
  "cistern: read and check": (text) => checked(text),
  "cistern: read, check and write": (text) => writeVolume(checked(text), of),
  "xmlbuilder2: read and write": (text) => create(text).end({ prettyPrint: true }),
  "fast-xml-parser: read": (text) => fast.parse(text),
  "libxml2-wasm: read": (text) => XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET }).dispose(),
};

function checked(text: string) {
  const { value, problems } = readVolume(text, of);
  if (!value || problems.length > 0) throw new Error("The document of the benchmark is refused.");
  return value;
}

/** Documents a second, of the best round. */
function speedOf(run: (text: string) => unknown): number {
  for (const text of texts.slice(0, 500)) run(text);
  const times = Array.from({ length: rounds }, () => {
    const before = performance.now();
    for (const text of texts) run(text);
    return performance.now() - before;
  });
  return (documents / Math.min(...times)) * 1000;
}

const speeds = Object.entries(contestants).map(([name, run]) => ({ name, perSecond: Math.round(speedOf(run)) }));
const alone = speeds[0]?.perSecond ?? 1;
const average = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / documents);

if (process.argv.includes("--json")) {
  process.stdout.write(`${JSON.stringify({ documents, bytes: average, speeds })}\n`);
} else {
  process.stdout.write(
    `${documents} volume documents of ${average} bytes, documents a second, the best of ${rounds}\n`,
  );
  for (const { name, perSecond } of speeds)
    process.stdout.write(
      `${name.padEnd(32)}${String(perSecond).padStart(9)}   ${(perSecond / alone).toFixed(2)} of saxes\n`,
    );
}
