import { expect, test } from "vitest";
import { withoutLineEnd } from "./secrets.ts";

const kept = (bytes: Uint8Array) => expect(withoutLineEnd(bytes)).toEqual(bytes);
const utf8 = (text: string) => new TextEncoder().encode(text);

test("the line break that echo adds is no part of a secret", () => {
  expect(withoutLineEnd(utf8("pass phrasé\n"))).toEqual(utf8("pass phrasé"));
});

test("anything that is not one line of text is taken as it is", () => {
  kept(utf8("phrase"));
  kept(utf8("two\nlines\n"));
  kept(utf8("phrase\n\n"));
  kept(utf8("phrase\r\n"));
  kept(utf8("\n"));
  kept(Uint8Array.of(0xff, 0x41, 0x0a));
  kept(Uint8Array.of(0x00, 0x0a));
});
