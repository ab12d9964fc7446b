import { expect, test } from "vitest";
import { poolForm } from "./form-kinds.ts";
import { formProblems, toShow } from "./form-problems.ts";
import { newForm, openForm, typedField } from "./form-state.ts";

const problemsIn = (state: ReturnType<typeof newForm>) => formProblems(poolForm, state, poolForm.nodesOf(state.draft));
const brief = (state: ReturnType<typeof newForm>) =>
  problemsIn(state)
    .map(({ code, path }) => `${code} ${path}`)
    .sort();

test("tells of every required field at once, each at its place and only once", () => {
  expect(brief(newForm(poolForm, { type: "dir" }))).toEqual(["field.missing name", "field.missing target.path"]);
});

test("tells of a list that misses by the field that its first row misses", () => {
  expect(brief(newForm(poolForm, { type: "netfs" }))).toEqual([
    "field.missing name",
    "field.missing source.dir.path",
    "field.missing source.hosts.0.name",
    "field.missing target.path",
  ]);
});

test("has nothing against a whole document", () => {
  const text = "<pool type='dir'><name>a</name><target><path>/srv/a</path></target></pool>";
  expect(brief(openForm(poolForm, text))).toEqual([]);
});

test("tells what is wrong in a field and not also that the text lacks it", () => {
  const state = typedField(poolForm, newForm(poolForm, { type: "dir" }), "name", "a/b");
  expect(brief(state)).toEqual(["field.missing target.path", "name.invalid name"]);
});

test("tells what is wrong in the text at its line", () => {
  const text =
    "<pool type='dir'><name>a</name><target><path>/srv/a</path><permissions><mode>999</mode></permissions></target></pool>";
  expect(problemsIn(openForm(poolForm, text))).toMatchObject([
    { code: "field.invalid", path: "target.permissions.mode", at: { line: 1 } },
  ]);
});

test("keeps quiet about an empty field until the person tries to go on", () => {
  const state = typedField(poolForm, newForm(poolForm, { type: "dir" }), "target.permissions.mode", "999");
  const touched = new Set(["name", "target.permissions.mode"]);
  const shown = (tried: readonly string[]) =>
    toShow(problemsIn(state), touched, new Set(tried)).map(({ path }) => path);
  expect(shown([])).toEqual(["target.permissions.mode"]);
  expect(shown(["name"])).toEqual(["target.permissions.mode", "name"]);
});
