/**
 * Documents that nobody would write, from ones that somebody did: cut, doubled, crossed, and sprinkled with what parsers get wrong.
 * Long form: `node packages/testkit/fuzz/xml.ts [COUNT] [SEED]`; it fails as well where memory or time went over the limits.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { StorageError } from "@cistern/schema/errors";
import { poolTypes } from "@cistern/schema/fields";
import { canonicalPool, canonicalVolume, examplePool, exampleVolume } from "@cistern/schema/pool-types";
import { pageExamples } from "@cistern/schema/testing";
import { editPool, editVolume, readPool, readVolume, writePool, writeVolume } from "@cistern/schema/xml";
import { randomOf } from "./random.ts";

const pieces = [
  ..."<>/='\"& \n\r\t-1",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "?>",
  "<!DOCTYPE",
  "<!ENTITY x SYSTEM 'file:///etc/hostname'>",
  "&x;",
  "&#0;",
  "&#x1F600;",
  "&amp;",
  "\u0000",
  "\ud83d",
  "\ufeff",
  "\u202e",
  "</pool>",
  "</source>",
  "<target>",
  "<pool type='rbd'>",
  " xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'",
  "<fs:option name='a'/>",
  "<__proto__>",
  " constructor='1'",
  "18446744073709551616",
  "1e3",
  "0x10",
  "१२",
  "EiB",
  "<permissions><mode>9</mode>",
  "<secret uuid='' usage=''/>",
  "x".repeat(2000),
  "<a>".repeat(40),
];
const seeds: readonly string[] = [
  ...pageExamples.map(({ text }) => text),
  ...poolTypes.map((type) => writePool(examplePool(type, "all"))),
  ...poolTypes.map((poolType) => writeVolume(exampleVolume(poolType, "all"), { poolType })),
];

const mostBytes = 256 * 1024 * 1024;
const slowestMs = 1_000;

export interface Fuzzed {
  readonly documents: number;
  readonly accepted: number;
  readonly slowestMs: number;
  readonly peakBytes: number;
}

function mutated(random: (below: number) => number): string {
  let text = seeds[random(seeds.length)] ?? "";
  for (let times = random(6); times > 0; times--) {
    const at = random(text.length + 1);
    const end = Math.min(text.length, at + random(30));
    const other = seeds[random(seeds.length)] ?? "";
    const from = random(other.length + 1);
    const change = [
      () => text.slice(0, at) + (pieces[random(pieces.length)] ?? "") + text.slice(end),
      () => text.slice(0, at) + text.slice(end),
      () => text.slice(0, end) + text.slice(at),
      () => text.slice(0, at) + other.slice(from, from + random(200)) + text.slice(end),
      () => text.slice(0, at),
    ][random(5)];
    text = (change?.() ?? text).slice(0, 300_000);
  }
  return text;
}

/** Reads, prints and edits one document in every way. Throws where anything but a refusal comes out of it. */
function tryOn(text: string, poolType: (typeof poolTypes)[number]): boolean {
  const pool = readPool(text);
  const volume = readVolume(text, { poolType });
  for (const { at, path } of [...pool.problems, ...volume.problems])
    if (!at && path !== undefined) throw new Error(`A problem at ${path} has no place.`);
  if (pool.value) {
    const { value } = readPool(writePool(canonicalPool(pool.value)));
    if (!value) throw new Error("The canonical form is refused.");
    if (editPool(text, pool.value) !== text) throw new Error("An edit into itself changed the text.");
  }
  if (volume.value) {
    const canonical = writeVolume(canonicalVolume(volume.value, { poolType }), { poolType });
    if (!readVolume(canonical, { poolType }).value) throw new Error("The canonical form is refused.");
    if (editVolume(text, volume.value, { poolType }) !== text) throw new Error("An edit into itself changed the text.");
  }
  try {
    editPool(text, examplePool(poolType, "all"));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
  return pool.value !== undefined || volume.value !== undefined;
}

/** @throws the first thing that is wrong, with the document that it is wrong with */
export function fuzzXml(documents: number, seed: number, collect?: () => void): Fuzzed {
  const random = randomOf(seed);
  let accepted = 0;
  let slowestMs = 0;
  let peakBytes = 0;
  for (let index = 0; index < documents; index++) {
    const text = mutated(random);
    const before = performance.now();
    try {
      if (tryOn(text, poolTypes[index % poolTypes.length] ?? "dir")) accepted++;
    } catch (error) {
      throw new Error(`Document ${index} of seed ${seed}: ${JSON.stringify(text.slice(0, 3000))}`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
    if (index % 200 !== 0) continue;
    // What is left after this is held by somebody: without it the figure says how lazy the collector is.
    collect?.();
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  }
  if (Object.hasOwn(Object.prototype, "polluted")) throw new Error("A document changed every object.");
  return { documents, accepted, slowestMs: Math.round(slowestMs), peakBytes };
}

if (import.meta.main) {
  const [count = "100000", seed = "1"] = process.argv.slice(2);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const fuzzed = fuzzXml(Number(count), Number(seed), collect);
  process.stdout.write(`${JSON.stringify(fuzzed)}\n`);
  process.exitCode = fuzzed.peakBytes < mostBytes && fuzzed.slowestMs < slowestMs ? 0 : 1;
}
