import { expect, test } from "vitest";
import { definitionOf, draftOfSecret } from "./secret-draft.ts";

const problems = (draft: { readonly [path: string]: string }) =>
  definitionOf(draft).problems.map(({ code, path }) => `${code} ${path}`);

test.each([
  ["volume", "usage.volume"],
  ["iscsi", "usage.target"],
  ["ceph", "usage.name"],
])("a secret for %s is asked for by %s, and misses it", (type, path) => {
  expect(problems({ "usage.type": type })).toEqual([`field.missing ${path}`]);
  expect(problems({ "usage.type": type, [path]: " a " })).toEqual([]);
  expect(definitionOf({ "usage.type": type, [path]: " a " }).definition).toEqual({
    usage: { type, id: "a" },
    ephemeral: false,
    private: false,
  });
});

test("what was typed for another use does not go along", () => {
  const draft = { "usage.type": "ceph", "usage.volume": "/srv/a", "usage.name": "rack2" };
  expect(definitionOf(draft).definition.usage).toEqual({ type: "ceph", id: "rack2" });
});

test("a UUID that is none is told at its field", () => {
  expect(problems({ "usage.type": "ceph", "usage.name": "a", uuid: "x" })).toEqual(["field.invalid uuid"]);
});

test("a secret that is there comes back as it was said", () => {
  const known = {
    uuid: "2ec115d7-3a88-3ceb-bc12-0ac909a6fd87",
    usage: { type: "iscsi", id: "rack2" },
    description: "words",
    ephemeral: true,
    private: true,
  } as const;
  const draft = draftOfSecret({ ...known, hasValue: true, changedAtMs: 0 });
  expect(definitionOf(draft)).toEqual({ problems: [], definition: known });
});
