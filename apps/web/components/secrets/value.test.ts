import { endsOneLine } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import { fromBase64, fromText, given, madeUp, waysFor } from "./value.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

test("a typed text is stored as its UTF-8 bytes, blanks included and nothing added", () => {
  expect(fromText(" pass phrasé ")).toEqual({ bytes: utf8(" pass phrasé ") });
  expect(fromText("")).toEqual({ problem: "empty" });
});

test("Base64 is stored decoded, wherever it was broken into lines", () => {
  expect(fromBase64("AAEC\n/w==\n")).toEqual({ bytes: Uint8Array.of(0, 1, 2, 255) });
  expect(fromBase64(" ")).toEqual({ problem: "empty" });
});

test.each(["abc", "a===", "AA=A", "ab-_", "ä123", "AAEC=w=="])("%s is not taken for Base64", (text) => {
  expect(fromBase64(text)).toEqual({ problem: "notBase64" });
});

test("64 KiB are the most", () => {
  expect(given(new Uint8Array(65_536))).toHaveProperty("bytes");
  expect(given(new Uint8Array(65_537))).toEqual({ problem: "tooLong" });
});

test("a made-up value is 43 characters that any keyboard has, and never the same twice", () => {
  const all = Array.from({ length: 50 }, () => new TextDecoder().decode(madeUp()));
  for (const each of all) expect(each).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set(all).size).toBe(50);
});

test("a value that nobody sees is offered where only the host needs it, and Base64 comes first for Ceph", () => {
  expect(waysFor("volume")).toContain("made");
  expect(waysFor("ceph")).toEqual(["base64", "text", "file"]);
  expect(waysFor("iscsi")).not.toContain("made");
});

test("one line of text is told from anything else that ends in a line break", () => {
  expect(endsOneLine(utf8("phrasé\n"))).toBe(true);
  for (const other of ["phrase", "two\nlines\n", "phrase\r\n", "\n"]) expect(endsOneLine(utf8(other))).toBe(false);
  expect(endsOneLine(Uint8Array.of(0xff, 0x41, 0x0a))).toBe(false);
});
