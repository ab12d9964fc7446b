/** Laws that every answer keeps, whatever the text and wherever the cursor. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pool as poolCatalogue, volume as volumeCatalogue } from "../fields/index.ts";
import { anyPool, anyVolume, messyDocument } from "../testing/index.ts";
import { parseTree } from "../xml/tree.ts";
import { applyChanges } from "./changes.ts";
import { completeAt } from "./complete.ts";
import { fixesFor } from "./fixes.ts";
import { formatText } from "./format.ts";
import { hoverAt } from "./hover.ts";
import { foldsOf, type OutlineItem, outlineOf } from "./outline.ts";
import { placeAt } from "./place.ts";
import { type DocumentKind, problemsOf } from "./problems.ts";
import { scan } from "./scan.ts";
import { plainText } from "./snippet.ts";

const pool = { kind: "pool" } as const;
const volume = { kind: "volume", poolType: "dir" } as const;

const samples: readonly (readonly [DocumentKind, string])[] = [
  [
    pool,
    `<?xml version='1.0'?>\n<!-- mine -->\n<pool type='dir' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'>\n  <name>images</name>\n  <capacity unit="GiB">1</capacity>\n  <features>\n    <cow state='no'/>\n  </features>\n  <fs:mount_opts><fs:option name='a'/></fs:mount_opts>\n  <target>\n    <path>/srv/images</path>\n    <permissions><mode>0711</mode></permissions>\n  </target>\n</pool>\n`,
  ],
  [
    volume,
    `<volume type='file'>\r\n  <name><![CDATA[a]]></name>\r\n  <capacity unit='k'>1</capacity>\r\n  <colour  a = "b" >red</colour>\r\n  <target><format type='qcow2'/><features><lazy_refcounts/></features></target>\r\n</volume>`,
  ],
];

/** Every answer at one offset; a broken law fails the test. */
function ask(text: string, offset: number, of: DocumentKind): void {
  const items = completeAt(text, offset, of);
  for (const [index, item] of items.entries()) {
    expect(item.order).toBe(index);
    expect(item.from).toBeLessThanOrEqual(offset);
    expect(item.to).toBeGreaterThanOrEqual(offset);
    expect(item.from).toBeGreaterThanOrEqual(0);
    expect(item.to).toBeLessThanOrEqual(text.length);
    expect(text.slice(item.from, item.to)).not.toMatch(/[\r\n]/);
    expect(item.label).not.toBe("");
  }
  const labels = items.map(({ kind, label }) => `${kind} ${label}`);
  expect(new Set(labels).size).toBe(labels.length);
  const firstReported = items.findIndex(({ reported }) => reported);
  if (firstReported >= 0) expect(items.slice(firstReported).every(({ reported }) => reported)).toBe(true);
  const hover = hoverAt(text, offset, of);
  if (hover) {
    expect(hover.start).toBeLessThanOrEqual(offset);
    expect(hover.end).toBeGreaterThanOrEqual(offset);
    expect(hover.end).toBeLessThanOrEqual(text.length);
  }
}

function askWhole(text: string, of: DocumentKind): void {
  const within = (items: readonly OutlineItem[], start: number, end: number): void => {
    for (const item of items) {
      expect(item.start).toBeGreaterThanOrEqual(start);
      expect(item.end).toBeLessThanOrEqual(end);
      expect(item.nameSpan.start).toBe(item.start);
      expect(item.nameSpan.end).toBeLessThanOrEqual(item.end);
      within(item.children, item.start, item.end);
    }
  };
  within(outlineOf(text), 0, text.length);
  const lineCount = text.split(/\r\n|\r|\n/).length;
  for (const fold of foldsOf(text)) {
    expect(fold.startLine).toBeGreaterThanOrEqual(1);
    expect(fold.endLine).toBeLessThanOrEqual(lineCount);
  }
  formatText(text, of);
  for (const problem of problemsOf(text, of)) {
    for (const fix of fixesFor(text, problem, of)) {
      let last = 0;
      for (const { start, end } of fix.edits.toSorted((a, b) => a.start - b.start)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = end;
      }
      expect(applyChanges(text, fix.edits)).not.toBe(text);
    }
  }
}

describe.each(samples)("at every offset of a %o", (of, text) => {
  test("the answers keep to the text and to their order", () => {
    for (let offset = 0; offset <= text.length; offset++) ask(text, offset, of);
  });
  test("the same while the rest is not typed yet", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      ask(text.slice(0, offset), offset, of);
      askWhole(text.slice(0, offset), of);
    }
  });
  test("what is taken leaves the document sound", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      for (const item of completeAt(text, offset, of)) {
        const changes = [{ start: item.from, end: item.to, text: plainText(item.insert) }, ...(item.also ?? [])];
        const { at } = placeAt(scan(text), offset);
        // The name of a tag with an end of its own changes in one place only.
        if (at === "tag-name") continue;
        const made = applyChanges(text, changes);
        expect(parseTree(made).fault, `${item.label} at ${offset}:\n${made}`).toBeUndefined();
      }
    }
  });
});

const documents: fc.Arbitrary<readonly [string, DocumentKind]> = fc.oneof(
  anyPool().chain((value) => fc.tuple(messyDocument(poolCatalogue, value), fc.constant(pool))),
  anyVolume().chain((value) => fc.tuple(messyDocument(volumeCatalogue, value), fc.constant(volume))),
);
const pieces = [
  "<",
  ">",
  "/",
  "'",
  '"',
  "=",
  "</",
  "/>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "&",
  "xmlns:fs='",
  "<pool ",
  "</pool>",
  " ",
  "\n",
  "\ud800",
  "$1",
  "${",
];

test("texts that are cut, joined and spoiled anywhere get answers too", () => {
  const spoiled = fc.tuple(
    documents,
    fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 20 }), fc.constantFrom("", ...pieces)),
      { maxLength: 6 },
    ),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(spoiled, ([[document, of], cuts, cursor]) => {
      let text = document;
      for (const [where, length, put] of cuts) {
        const start = Math.floor(where * text.length);
        text = text.slice(0, start) + put + text.slice(start + length);
      }
      ask(text, Math.floor(cursor * text.length), of);
      askWhole(text, of);
    }),
    { numRuns: 400 },
  );
});
