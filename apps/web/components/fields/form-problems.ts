import { fault, type Problem } from "@cistern/schema/errors";
import { valueOfDraft } from "@cistern/schema/fields";
import { concerns, type FormNode, fieldsIn } from "./form-nodes.ts";
import type { FormKind, FormState } from "./form-state.ts";

/**
 * What stands against a form and its text: what was typed wrong into a field (the text keeps its former value meanwhile), what
 * the text has against it, and every required field that is empty. Nothing is told twice.
 */
export function formProblems(kind: FormKind, state: FormState, nodes: readonly FormNode[]): readonly Problem[] {
  const inText = kind.problemsOf(state.text);
  if (state.stale) return inText;
  const wrong = valueOfDraft(kind.root, state.draft).problems.filter(({ code }) => code !== "field.missing");
  const told = [...wrong, ...inText.filter(({ code }) => code !== "field.missing")];
  const isTold = (path: string): boolean => told.some((each) => each.path === path && each.severity === "error");
  for (const field of fieldsIn(nodes)) {
    if (!field.required || (state.draft[field.path] ?? "").trim() !== "" || isTold(field.path)) continue;
    const at = inText.find(({ path, code }) => path === field.path && code === "field.missing")?.at;
    const missing = fault("field.missing", { label: field.leaf.meta.label });
    told.push({ ...missing, severity: "error", path: field.path, ...(at && { at }) });
  }
  // A group that misses something is told by the fields in it that do.
  const more = inText.filter(
    ({ code, path }) => code === "field.missing" && !told.some((each) => each.path && concerns(path, each.path)),
  );
  return [...told, ...more];
}

/** Problems to show: of fields that were touched, and of everything on a step that a person tried to leave. */
export function toShow(
  problems: readonly Problem[],
  touched: ReadonlySet<string>,
  tried: ReadonlySet<string>,
): readonly Problem[] {
  return problems.filter(
    ({ path, code }) =>
      path !== undefined &&
      ([...tried].some((each) => concerns(path, each)) || (touched.has(path) && code !== "field.missing")),
  );
}
