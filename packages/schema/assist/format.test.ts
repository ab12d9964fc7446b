import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pool as poolCatalogue, volume as volumeCatalogue } from "../fields/index.ts";
import { anyPool, anyVolume, messyDocument } from "../testing/index.ts";
import { readPool, readVolume } from "../xml/index.ts";
import { type Element, parseTree, textOf } from "../xml/tree.ts";
import { formatText } from "./format.ts";

const pool = { kind: "pool" } as const;
const volume = { kind: "volume", poolType: "dir" } as const;

describe("formatting", () => {
  test.each([
    [
      "<pool type='dir'><name>a</name><target><path>/a</path></target></pool>",
      "<pool type='dir'>\n  <name>a</name>\n  <target>\n    <path>/a</path>\n  </target>\n</pool>\n",
    ],
    ["\n\n<pool>\n\n\n\n<name>a</name>\n\t\t<uuid/></pool>", "<pool>\n\n  <name>a</name>\n  <uuid/>\n</pool>\n"],
    [
      "<pool><name>a</name> <!-- of it --><!-- too -->\n<!-- next --><uuid/></pool>",
      "<pool>\n  <name>a</name> <!-- of it --><!-- too -->\n  <!-- next -->\n  <uuid/>\n</pool>\n",
    ],
    ["<?xml version='1.0'?><!-- a --><pool/>", "<?xml version='1.0'?><!-- a -->\n<pool/>\n"],
    ["<pool>\r\n<name>a</name>\r\n</pool>", "<pool>\r\n  <name>a</name>\r\n</pool>\r\n"],
    [
      "<pool><source></source><target>\n</target></pool>",
      "<pool>\n  <source></source>\n  <target>\n  </target>\n</pool>\n",
    ],
    ["<pool\n   type='dir'  ><name\n>a</name></pool>", "<pool\n   type='dir'  >\n  <name\n>a</name>\n</pool>\n"],
  ])("%j", (text, formatted) => {
    expect(formatText(text, pool)).toBe(formatted);
  });
  test.each([
    "<pool>\n  <name>\n a <!-- b --> </name>\n</pool>\n",
    "<pool>\n  <name> </name>\n</pool>\n",
    "<pool>\n  <name><b> <c/> </b></name>\n</pool>\n",
    "<pool>\n  <colour> <!-- red --> </colour>\n</pool>\n",
    "<pool>text<name>a</name>\n</pool>\n",
    "<pool>&#10;<name>a</name>\n</pool>\n",
    "<pool><![CDATA[ ]]><name>a</name>\n</pool>\n",
    "<pool xml:space='preserve'><name>a</name>\n</pool>\n",
  ])("leaves text that may mean something: %j", (text) => {
    expect(formatText(text, pool)).toBe(text);
  });
  test.each(["<pool><name>a</nome></pool>", "<pool>", "", "<!DOCTYPE pool><pool><name/></pool>"])(
    "leaves a text that cannot be read as it is: %j",
    (text) => {
      expect(formatText(text, pool)).toBe(text);
    },
  );
});

/** Everything in a document but blanks between elements: names, attributes, comments, texts. */
function contentOf(text: string): unknown {
  const asides = text.match(/<!--.*?-->|<\?.*?\?>/gs) ?? [];
  const of = (element: Element): unknown => [
    text.slice(element.start, element.openEnd),
    element.children.flatMap((child) => (child.kind === "element" ? [of(child)] : [])),
    textOf(element).trim(),
  ];
  const { root } = parseTree(text);
  return [asides, root && of(root)];
}

test("keeps content, comments and value of any document, and finds nothing to do the second time", () => {
  const documents = fc.oneof(
    anyPool().chain((value) => fc.tuple(messyDocument(poolCatalogue, value), fc.constant("pool" as const))),
    anyVolume().chain((value) => fc.tuple(messyDocument(volumeCatalogue, value), fc.constant("volume" as const))),
  );
  fc.assert(
    fc.property(documents, ([text, kind]) => {
      const of = kind === "pool" ? pool : volume;
      const read = (document: string) =>
        (kind === "pool" ? readPool(document) : readVolume(document, { poolType: "dir" })).value;
      const once = formatText(text, of);
      expect(once.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      // Blanks between elements are text of their parents, so only the ends of texts are compared where elements stand.
      expect(JSON.stringify(contentOf(once)).replace(/(?:\\[rn]| )+/g, "")).toBe(
        JSON.stringify(contentOf(text)).replace(/(?:\\[rn]| )+/g, ""),
      );
      expect(read(once)).toEqual(read(text));
      expect(formatText(once, of)).toBe(once);
    }),
  );
});
