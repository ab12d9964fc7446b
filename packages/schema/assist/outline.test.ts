import { describe, expect, test } from "vitest";
import { foldsOf, type OutlineItem, outlineOf } from "./outline.ts";

const text = `<pool type='dir'>
  <name>images</name>
  <!-- where it
       stands -->
  <target>
    <path>/srv/images</path>
  </target>
</pool>
`;
const sketch = (items: readonly OutlineItem[]): readonly unknown[] =>
  items.map(({ name, detail, children }) => (children.length > 0 ? [name, detail, sketch(children)] : [name, detail]));

describe("the outline", () => {
  test("names every element and tells what it holds", () => {
    expect(sketch(outlineOf(text))).toEqual([
      [
        "pool",
        "images",
        [
          ["name", "images"],
          ["target", "", [["path", "/srv/images"]]],
        ],
      ],
    ]);
  });
  test("knows where each stands, the name inside the whole", () => {
    const [pool] = outlineOf(text);
    const target = pool?.children[1];
    expect(target && text.slice(target.start, target.end)).toMatch(/^<target>.*<\/target>$/s);
    expect(target && text.slice(target.nameSpan.start, target.nameSpan.end)).toBe("<target");
  });
  test("is there while the document is being typed", () => {
    expect(sketch(outlineOf("<pool><name>a</name><host name='b'"))).toEqual([
      [
        "pool",
        "a",
        [
          ["name", "a"],
          ["host", "b"],
        ],
      ],
    ]);
  });
  test("cuts what is long", () => {
    expect(outlineOf(`<name>${"x".repeat(500)}</name>`)[0]?.detail.length).toBeLessThan(100);
  });
});

test("elements and comments over several lines fold, and the line of an end tag stays in sight", () => {
  expect(foldsOf(text)).toEqual([
    { startLine: 1, endLine: 7, kind: "element" },
    { startLine: 3, endLine: 4, kind: "comment" },
    { startLine: 5, endLine: 6, kind: "element" },
  ]);
  expect(foldsOf("<pool><name>a</name></pool>")).toEqual([]);
  expect(foldsOf("<pool\n  type='dir'\n/>")).toEqual([{ startLine: 1, endLine: 3, kind: "element" }]);
});
