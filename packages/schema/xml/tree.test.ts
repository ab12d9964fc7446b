import { describe, expect, test } from "vitest";
import { Lines } from "./lines.ts";
import { type Element, elementsOf, parseTree, textOf } from "./tree.ts";

const text = `\ufeff<?xml version='1.0'?>\r\n<!-- 😀 < --><p t = 'd&amp;r'\r\n  b="x'">😀 a\r\nb<![CDATA[<x>]]>q<?pi z?><n/><n2>&#65;t</n2 ></p>\r\n`;
const cut = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);

function rootOf(of: string): Element {
  const { root } = parseTree(of);
  if (!root) throw new Error("no root");
  return root;
}

describe("the tree", () => {
  const root = rootOf(text);

  test("knows where every node stands, whatever precedes it", () => {
    expect(cut(root).startsWith("<p t =") && cut(root).endsWith("</p>")).toBe(true);
    expect(cut(root.name)).toBe("p");
    expect(root.children.map((child) => `${child.kind} ${cut(child)}`)).toEqual([
      "text 😀 a\r\nb",
      "text <![CDATA[<x>]]>",
      "text q",
      "aside <?pi z?>",
      "element <n/>",
      "element <n2>&#65;t</n2 >",
    ]);
    expect(root.attributes.map((attribute) => [cut(attribute), cut(attribute.inner), attribute.value])).toEqual([
      ["t = 'd&amp;r'", "d&amp;r", "d&r"],
      [`b="x'"`, "x'", "x'"],
    ]);
    expect(
      elementsOf(root).map((child) => [cut({ start: child.openEnd, end: child.closeStart }), child.selfClosing]),
    ).toEqual([
      ["", true],
      ["&#65;t", false],
    ]);
  });

  test("gives the text of an element as XML has it: references resolved, breaks as newlines", () => {
    expect(textOf(root)).toBe("😀 a\nb<x>qAt");
  });

  test("keeps what stood before a fault", () => {
    const broken = parseTree("<a><b>x</b><c>y</d>");
    expect(broken.fault?.fault.code).toBe("xml.malformed");
    expect(broken.root && elementsOf(broken.root).map(({ local }) => local)).toEqual(["b", "c"]);
  });
});

test("lines and columns count as an editor counts them", () => {
  const lines = new Lines("a\r\n😀b\rc\n\nd");
  const place = (at: number) => `${lines.range(at, at).line}:${lines.range(at, at).column}`;
  expect([0, 1, 3, 5, 7, 9, 10].map(place)).toEqual(["1:1", "1:2", "2:1", "2:3", "3:1", "4:1", "5:1"]);
});
