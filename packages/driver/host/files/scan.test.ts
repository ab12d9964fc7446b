import { describe, expect, it } from "vitest";
import { decodeName } from "./scan.ts";

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

describe("names of a folder's entries", () => {
  it.each(["disk.qcow2", "ä ö", "\u202eevil", "-x", 'json:{"driver":"raw"}', "a\u0085b", "\ufeffbom"])(
    "keeps %o",
    (name) => {
      expect(decodeName(Buffer.from(name))).toBe(name);
    },
  );

  it.each([
    ["a line break", Buffer.from("a\nb")],
    ["a tab", Buffer.from("a\tb")],
    ["an escape", Buffer.from("a\u001b[2J")],
    ["a delete", Buffer.from("a\u007f")],
    ["what XML calls no character", Buffer.from("a\uffff")],
    ["Latin-1", bytes(0x61, 0xe4)],
    ["an encoded surrogate", bytes(0xed, 0xa0, 0x80)],
    ["an overlong slash", bytes(0xc0, 0xaf)],
  ])("passes over a name with %s", (_, name) => {
    expect(decodeName(name)).toBeUndefined();
  });
});
