import { fault, type Problem } from "@cistern/schema/errors";
import { type AnyGroup, type Draft, valueOfDraft } from "@cistern/schema/fields";
import type { ShownField } from "./fields-of.ts";

export interface DraftState<T> {
  /** The definition, while nothing in the form is refused by the format. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/**
 * What a form holds, read by the catalogue and then by the policy. A required field that is empty is told in every case:
 * the policy, which knows it too, is asked only once the rest can be read.
 */
export function readDraft<T>(
  root: AnyGroup,
  draft: Draft,
  fields: readonly ShownField[],
  policy: (value: T) => readonly Problem[],
): DraftState<T> {
  const read = valueOfDraft<T>(root, draft);
  const problems: Problem[] = [...read.problems, ...(read.value === undefined ? [] : policy(read.value))];
  const told = new Set(problems.map((problem) => problem.path));
  for (const field of fields) {
    if (!field.required || (draft[field.path] ?? "").trim() !== "" || told.has(field.path)) continue;
    problems.push({ ...fault("field.missing", { label: field.leaf.meta.label }), severity: "error", path: field.path });
  }
  return { value: read.value, problems };
}

/** A draft without what the form no longer shows, so that no forgotten field is sent along. */
export function keepShown(draft: Draft, fields: readonly ShownField[]): Draft {
  const shown = new Set(fields.map((field) => field.path));
  return Object.fromEntries(Object.entries(draft).filter(([path]) => shown.has(path)));
}

/** Problems to show: of fields that were touched, and of everything on a step that a person tried to leave. */
export function toShow(
  problems: readonly Problem[],
  touched: ReadonlySet<string>,
  tried: ReadonlySet<string>,
): readonly Problem[] {
  return problems.filter(
    ({ path, code }) => path !== undefined && (tried.has(path) || (touched.has(path) && code !== "field.missing")),
  );
}
