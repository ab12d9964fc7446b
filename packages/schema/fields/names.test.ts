import { expect, test } from "vitest";
import { nameFault, utf8Length } from "./names.ts";

test.each([
  ["", "empty"],
  [".", "dots"],
  ["..", "dots"],
  ["a/b", "slash"],
  ["../../etc", "slash"],
  ["a\nb", "newline"],
  ["a\r", "newline"],
  ["a\tb", "control"],
  ["a\u0000", "control"],
  ["\u001b]0;x", "control"],
  ["\u007f", "control"],
  ["\u0085", "control"],
  ["invoice\u202egpj.img", "control"],
  ["a\u2028b", "control"],
  ["\udc00", "control"],
  ["x".repeat(256), "too-long"],
  ["é".repeat(128), "too-long"],
  ["😀".repeat(64), "too-long"],
] as const)("refuses to give the name %j: %s", (name, fault) => {
  expect(nameFault(name)).toBe(fault);
});

test.each([
  "a",
  "disk.qcow2",
  "...",
  "-o",
  "a b",
  "$(id)",
  "x".repeat(255),
  "é".repeat(127),
  "😀".repeat(63),
  "日本語",
  "e\u0301",
])("lets the name %j be given", (name) => {
  expect(nameFault(name)).toBeUndefined();
});

test("counts bytes as UTF-8 has them", () => {
  expect(["", "a", "é", "日", "😀", "a😀é"].map(utf8Length)).toEqual([0, 1, 2, 3, 4, 7]);
});
