import { expect, test } from "vitest";
import { addRow, isTyped, movedBy, orderRows, rowsOf } from "./list-draft.ts";

const draft = { name: "a", "hosts.0.name": "x", "hosts.0.port": "1", "hosts.2.name": "y", "hostess.5.name": "no" };

test("finds the rows of a list, gaps and neighbours notwithstanding", () => {
  expect(rowsOf(draft, "hosts")).toEqual([0, 2]);
  expect(rowsOf(draft, "other")).toEqual([]);
});

test("adds a row behind those on the page, and keeps the ones that are only shown", () => {
  expect(addRow({}, "hosts", [0], { name: "" })).toEqual({ "hosts.0.name": "", "hosts.1.name": "" });
  expect(addRow(draft, "hosts", [0, 2], { name: "" })).toEqual({ ...draft, "hosts.3.name": "" });
});

test("a new row holds what there is no choice about, and the rows before it stay as they are", () => {
  const row = { type: "passphrase", uuid: "" };
  expect(addRow({ "secrets.0.uuid": "u" }, "secrets", [0], row)).toEqual({
    "secrets.0.type": "",
    "secrets.0.uuid": "u",
    "secrets.1.type": "passphrase",
    "secrets.1.uuid": "",
  });
});

test("moves rows with everything in them, and numbers them anew", () => {
  expect(orderRows(draft, "hosts", [2, 0])).toEqual({
    name: "a",
    "hosts.0.name": "y",
    "hosts.1.name": "x",
    "hosts.1.port": "1",
    "hostess.5.name": "no",
  });
});

test("takes out a row that is not named", () => {
  expect(orderRows(draft, "hosts", [2])).toEqual({ name: "a", "hosts.0.name": "y", "hostess.5.name": "no" });
});

test("moves by one place and no further than the ends", () => {
  expect(movedBy([4, 5, 6], 1, -1)).toEqual([5, 4, 6]);
  expect(movedBy([4, 5, 6], 1, 1)).toEqual([4, 6, 5]);
  expect(movedBy([4, 5, 6], 0, -1)).toEqual([4, 5, 6]);
  expect(movedBy([4, 5, 6], 2, 1)).toEqual([4, 5, 6]);
});

test("does not take an empty text for something filled in", () => {
  expect(isTyped({ "auth.type": " " }, "auth")).toBe(false);
  expect(isTyped({ "auth.type": "chap" }, "auth")).toBe(true);
});
