import { expect, test } from "vitest";
import { changeDocument, type DocumentChange, isDirty, openedFrom } from "./document-state.ts";

const first = { text: "<pool/>", revision: "1" };
const second = { text: "<pool> </pool>", revision: "2" };
const after = (...changes: readonly DocumentChange[]) => changes.reduce(changeDocument, openedFrom(first));
const typed = { kind: "typed", text: "<pool>mine</pool>" } as const;
const stored = { kind: "stored", stored: second } as const;

test("follows the host while nobody edits", () => {
  expect(after(stored)).toEqual(openedFrom(second));
});

test("never throws away what was typed when the host's text changes", () => {
  const state = after(typed, stored);
  expect(state.text).toBe(typed.text);
  expect(state.base).toEqual(first);
  expect(state.conflict).toEqual(second);
});

test("goes on from the host's text after a reload", () => {
  expect(after(typed, stored, { kind: "reload" })).toEqual(openedFrom(second));
});

test("carries the host's new revision when the person keeps the edit", () => {
  const state = after(typed, stored, { kind: "keep" });
  expect(state).toEqual({ base: second, text: typed.text });
  expect(isDirty(state)).toBe(true);
});

test("has nothing to ask when what was typed is what the host stored", () => {
  const state = after({ kind: "typed", text: second.text }, stored);
  expect(state).toEqual(openedFrom(second));
  expect(isDirty(state)).toBe(false);
});
