import { expect, test } from "vitest";
import { readPool } from "./index.ts";

test("a document with something wrong or missing in it can still be read in part", () => {
  const text = "<pool type='dir'><uuid>no</uuid><target><path>/srv/a</path></target></pool>";
  expect(readPool(text).value).toBeUndefined();
  expect(readPool(text).seen).toEqual({ type: "dir", target: { path: "/srv/a" } });
});

test("a document that breaks, or is of another kind, cannot", () => {
  expect(readPool("<pool type='dir'><name>a</nam").seen).toBeUndefined();
  expect(readPool("<volume/>").seen).toBeUndefined();
});
