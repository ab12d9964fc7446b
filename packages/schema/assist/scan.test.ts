import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pool, volume } from "../fields/index.ts";
import { cpuMs } from "../testing/cpu.ts";
import { anyPool, anyVolume, messyDocument } from "../testing/index.ts";
import { type Element, elementsOf, parseTree } from "../xml/tree.ts";
import { elementsIn, type ScannedElement, scan } from "./scan.ts";

type Shape = readonly [
  name: string,
  start: number,
  openEnd: number,
  closeStart: number,
  end: number,
  attributes: string,
  inner: readonly Shape[],
];
const scannedShape = (element: ScannedElement): Shape => [
  element.name,
  element.start,
  element.openEnd,
  element.closeStart,
  element.end,
  element.attributes
    .map(({ name, start, end, inner }) => `${name} ${start} ${inner?.start} ${inner?.end} ${end}`)
    .join(),
  elementsIn(element.children).map(scannedShape),
];
const strictShape = (text: string, element: Element): Shape => [
  text.slice(element.name.start, element.name.end),
  element.start,
  element.openEnd,
  element.closeStart,
  element.end,
  element.attributes
    .map(
      ({ prefix, local, start, end, inner }) =>
        `${prefix ? `${prefix}:` : ""}${local} ${start} ${inner.start} ${inner.end} ${end}`,
    )
    .join(),
  elementsOf(element).map((child) => strictShape(text, child)),
];

/** The names of a text's elements, nested by brackets; `!` marks one without an end tag. */
const sketch = (elements: readonly ScannedElement[]): string =>
  elements
    .map(({ name, isClosed, children }) => {
      const inner = sketch(elementsIn(children));
      return `${name}${isClosed ? "" : "!"}${inner && `[${inner}]`}`;
    })
    .join(" ");
const sketchOf = (text: string): string => sketch(elementsIn(scan(text).nodes));

test("sees in a sound document what the strict reader sees, at the same places", () => {
  const documents = fc.oneof(
    anyPool().chain((value) => messyDocument(pool, value)),
    anyVolume().chain((value) => messyDocument(volume, value)),
  );
  fc.assert(
    fc.property(documents, (text) => {
      const { root, fault } = parseTree(text);
      const scanned = scan(text);
      expect(fault).toBeUndefined();
      expect(scanned.root && scannedShape(scanned.root)).toEqual(root && strictShape(text, root));
    }),
  );
});

describe("a document that breaks", () => {
  test.each([
    ["<pool><target><path>/a</path></pool>", "pool[target![path]]"],
    ["<pool><na\n  <name>a</name></pool>", "pool[na! name]"],
    ["<pool type='dir'\n  <name>a</name></pool>", "pool[name]"],
    ["<pool type='dir>\n  <name>a</name></pool>", "pool[name]"],
    ["<pool><name>a</nome><uuid/></pool>", "pool[name![uuid]]"],
    ["<pool></target><name/></pool>", "pool[name]"],
    ["<pool><><name/></pool>", "pool[! name]"],
    ["<pool><!-- <name/></pool>", "pool!"],
    ["<pool><![CDATA[ <name/></pool>", "pool!"],
    ["<pool><!- <name/></pool>", "pool[name]"],
    ["<pool a='1' b = c d><name e='/>'/></pool>", "pool[name]"],
  ])("%s is still understood", (text, understood) => {
    expect(sketchOf(text)).toBe(understood);
  });
  test("keeps the attributes of a tag that has no end", () => {
    const [element] = elementsIn(scan("<pool type='dir' name='").nodes);
    expect(element?.attributes.map(({ name, raw }) => [name, raw])).toEqual([
      ["type", "dir"],
      ["name", ""],
    ]);
  });
});

test.each([
  ["open tags", "<a>"],
  ["unfinished tags", "<a "],
  ["unfinished values", "<a b='"],
  ["end tags", "<a><b></a>"],
  ["stray end tags", "</a>"],
  ["lone signs", "<"],
  ["open comments", "<!--"],
  ["quotes", "<a '\"="],
  ["blanks", " "],
])("%s by the thousand take time in step with their number", (_name, piece) => {
  const timeOf = (count: number): number => {
    const text = `<p>${piece.repeat(count)}`;
    const start = cpuMs();
    scan(text);
    return cpuMs() - start;
  };
  timeOf(1000);
  const most = Math.floor(260_000 / piece.length);
  // A square law would take minutes here.
  expect(timeOf(most)).toBeLessThan(1000);
});

test("a text beyond the cap of documents is not looked at", () => {
  expect(scan(`<pool>${" ".repeat(262_144)}</pool>`).root).toBeUndefined();
});
