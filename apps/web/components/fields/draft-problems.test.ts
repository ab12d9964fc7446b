import { type PoolDef, pool } from "@cistern/schema/fields";
import { policyProblems } from "@cistern/schema/pool-types";
import { expect, test } from "vitest";
import { keepShown, readDraft, toShow } from "./draft-problems.ts";
import { poolPresence, settableFields } from "./fields-of.ts";

const fields = settableFields(pool, poolPresence("dir"));
const read = (draft: { readonly [path: string]: string }) =>
  readDraft<PoolDef>(pool, { type: "dir", ...draft }, fields, policyProblems);

test("tells of every required field at once, each at its place and only once", () => {
  const { value, problems } = read({});
  expect(value).toBeUndefined();
  expect(problems.map((problem) => [problem.code, problem.path]).sort()).toEqual([
    ["field.missing", "name"],
    ["field.missing", "target.path"],
  ]);
});

test("gives the definition once nothing is missing", () => {
  const { value, problems } = read({ name: "images", "target.path": "/srv/images", "target.permissions.mode": "0711" });
  expect(problems).toEqual([]);
  expect(value?.target?.permissions?.mode).toBe(0o711);
});

test("keeps quiet about an empty field until the person tries to go on", () => {
  const { problems } = read({ "target.permissions.mode": "999" });
  expect(
    toShow(problems, new Set(["name", "target.permissions.mode"]), new Set()).map((problem) => problem.path),
  ).toEqual(["target.permissions.mode"]);
  expect(toShow(problems, new Set(), new Set(["name"])).map((problem) => problem.path)).toEqual(["name"]);
});

test("forgets what the form no longer shows", () => {
  expect(keepShown({ name: "a", "source.device": "/dev/sda" }, fields)).toEqual({ name: "a" });
});
