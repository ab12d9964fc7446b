import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pool, volume } from "../fields/index.ts";
import { anyPool, anyVolume, messyDocument } from "../testing/index.ts";
import { writePool, writeVolume } from "./index.ts";
import { quickTree } from "./quick.ts";
import { caps, strictTree } from "./tree.ts";

/** The short cut may leave a document to the strict reader; where it does not, both must say the same. */
const agrees = (text: string): boolean => {
  const quick = quickTree(text);
  if (!quick) return false;
  expect(strictTree(text)).toEqual({ root: quick });
  return true;
};

describe("the short cut", () => {
  test("reads what is printed here, and as the strict reader reads it", () => {
    fc.assert(
      fc.property(anyPool("netfs"), anyVolume(), (value, inIt) => {
        const isPlain = (text: string): boolean => !/[\r\x7f-\x9f\ud800-\udfff]|&#|\]\]|xmlns/.test(text);
        const texts = [writePool(value), writeVolume(inIt, { poolType: "dir" })];
        for (const text of texts.filter(isPlain)) expect(agrees(text)).toBe(true);
      }),
    );
  });

  test("agrees with the strict reader on whatever it reads of careless documents", () => {
    const documents = fc.oneof(
      anyPool().chain((value) => messyDocument(pool, value)),
      anyVolume().chain((value) => messyDocument(volume, value)),
    );
    fc.assert(fc.property(documents, (text) => void agrees(text)));
  });

  test("agrees with the strict reader on whatever it reads of damaged documents", () => {
    const piece = fc.constantFrom(
      ..."<>/='\"& \n\tab1:-.;\r".split(""),
      "</a>",
      "<a>",
      "<a/>",
      " x='1'",
      "&amp;",
      "&lt;",
      "&x;",
      "&#65;",
      "]]>",
      "<!--a-->",
      "<![CDATA[a]]>",
      "xmlns",
      "xmlns='u'",
      "é",
      "\u0000",
      "😀",
    );
    const soup = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(soup, soup, soup, (a, b, c) => {
        for (const text of [a, `<a>${a}</a>`, `<a ${b}/>`, `<a><b ${a}>${b}</b>${c}</a>`, `<a>x</a>${c}`]) agrees(text);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    "<a>1</b>",
    "<a><b></a></b>",
    "<a",
    "<a>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a b=1/>",
    "<a b/>",
    "<a b='1' b='2'/>",
    "<a b='<'/>",
    "<a b='1'c='2'/>",
    "<1/>",
    "< a/>",
    "<a></a b>",
    "<a></ a>",
    "<a>&bad;</a>",
    "<a>&amp</a>",
    "<a>]]></a>",
    "<a / >",
    "",
    " ",
    "<x:a/>",
    "<a x:b='1'/>",
  ])("leaves %j to the strict reader", (text) => {
    expect(quickTree(text)).toBeUndefined();
  });

  test("leaves what is beyond the caps to the strict reader", () => {
    expect(quickTree("<a>".repeat(caps.depth + 1) + "</a>".repeat(caps.depth + 1))).toBeUndefined();
    expect(quickTree(`<a>${"<b/>".repeat(caps.elements)}</a>`)).toBeUndefined();
    expect(quickTree(`<a>${"b".repeat(caps.bytes)}</a>`)).toBeUndefined();
    const attributes = Array.from({ length: caps.attributes + 1 }, (_, index) => ` a${index}=''`).join("");
    expect(quickTree(`<a${attributes}/>`)).toBeUndefined();
  });
});
