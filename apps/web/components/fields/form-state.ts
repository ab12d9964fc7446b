/** A form and the document it describes, kept the same: typing in one changes the other in place. Pure. */
import type { Problem } from "@cistern/schema/errors";
import { type AnyGroup, type Draft, draftOf, partialOfDraft, valueOfDraft } from "@cistern/schema/fields";
import type { Reading } from "@cistern/schema/xml";
import type { AnyLeaf } from "./fields-of.ts";
import type { ShownField } from "./form-nodes.ts";
import { type FormNode, fieldsIn } from "./form-nodes.ts";

/** What a form is about: a pool, or a volume in a pool of one type. */
export interface FormKind {
  readonly root: AnyGroup;
  /** What the form draws for a draft. */
  readonly nodesOf: (draft: Draft) => readonly FormNode[];
  /** Narrows the choices of the catalogue to those that the policy allows here. */
  readonly choicesOf: (field: ShownField, draft: Draft) => readonly string[] | undefined;
  /** Advice for a field as it is filled in: a key below `fields.hint`. */
  readonly hintOf?: (path: string, draft: Draft) => FormHint | undefined;
  /** Whether the field is only shown: nothing changes it in what is there already. */
  readonly isFixed?: (leaf: AnyLeaf) => boolean;
  readonly read: (text: string) => Pick<Reading<object>, "seen" | "problems" | "rangeOf" | "pathAt">;
  /** Everything that a document has against it, apart from what only the host knows. */
  readonly problemsOf: (text: string) => readonly Problem[];
  readonly edit: (text: string, next: object) => string;
  readonly write: (value: object) => string;
  /** Whether the form can show what was read: without its type a pool is none. */
  readonly canShow: (value: object) => boolean;
}

export type FormHint = "largerClusters";

/** A text that went, since the form has no field for it any more. */
export interface Dropped {
  readonly label: string;
  readonly raw: string;
}
export interface FormState {
  readonly text: string;
  readonly draft: Draft;
  /** What went from the draft with the last choice, and comes back with the former one. */
  readonly parked: Draft;
  readonly dropped: readonly Dropped[];
  /** The text cannot be read: the draft is what it last said. */
  readonly stale: boolean;
}

export const newForm = (kind: FormKind, draft: Draft): FormState => ({
  text: kind.write(partialOfDraft(kind.root, draft)),
  draft,
  parked: {},
  dropped: [],
  stale: false,
});

const empty: Omit<FormState, "text"> = { draft: {}, parked: {}, dropped: [], stale: true };

export const openForm = (kind: FormKind, text: string): FormState => typedText(kind, { text: "", ...empty }, text);

/** After typing in the text: the form follows, or stays as it was while the text cannot be read. */
export function typedText(kind: FormKind, state: FormState, text: string): FormState {
  const value = kind.read(text).seen;
  if (!value || !kind.canShow(value)) return { ...state, text, stale: true };
  return { ...state, text, draft: draftOf(kind.root, value), dropped: [], stale: false };
}

/**
 * After typing in a field. Fields that the form no longer has because of it go from the document and are told; fields that
 * it has again get back what they held.
 */
export function typedField(kind: FormKind, state: FormState, path: string, raw: string): FormState {
  const before = new Map(fieldsIn(kind.nodesOf(state.draft)).map((field) => [field.path, field]));
  const typed = { ...state.draft, [path]: raw };
  const after = fieldsIn(kind.nodesOf({ ...state.parked, ...typed }));
  const kept = new Set(after.map((field) => field.path));
  const gone = [...before.values()].filter((field) => !kept.has(field.path) && field.path in typed);
  if (gone.length === 0 && after.length === before.size) return withDraft(kind, state, typed);
  const back = after.filter((field) => !before.has(field.path) && !(field.path in typed) && field.path in state.parked);
  const without = new Set(gone.map((field) => field.path));
  const draft = {
    ...Object.fromEntries(Object.entries(typed).filter(([each]) => !without.has(each))),
    ...Object.fromEntries(back.map((field) => [field.path, state.parked[field.path] ?? ""])),
  };
  const parked = { ...state.parked, ...Object.fromEntries(gone.map((field) => [field.path, typed[field.path] ?? ""])) };
  const dropped = gone.flatMap((field) => {
    const held = (typed[field.path] ?? "").trim();
    return held === "" ? [] : [{ label: field.leaf.meta.label, raw: held }];
  });
  return { ...withDraft(kind, state, draft), parked, dropped };
}

/** With another draft: the text changes only where the value does. */
export function withDraft(kind: FormKind, state: FormState, draft: Draft): FormState {
  if (state.stale) return state;
  return { ...state, draft, text: textOf(kind, state.text, draft) };
}

/** The text with what the draft says. A field that holds something wrong keeps what the text has, until it can be read. */
function textOf(kind: FormKind, text: string, draft: Draft): string {
  const { root } = kind;
  const { problems } = valueOfDraft(root, draft);
  const wrong = problems.filter(({ code, path }) => code !== "field.missing" && path !== undefined);
  if (wrong.length === 0) return kind.edit(text, partialOfDraft(root, draft));
  const inText = draftOf(root, kind.read(text).seen ?? {});
  const kept = Object.fromEntries(wrong.map(({ path = "" }) => [path, inText[path] ?? ""]));
  return kind.edit(text, partialOfDraft(root, { ...draft, ...kept }));
}

/** A document that the host can be asked about, and the fields in it that nobody has typed: what the host says of those is no news. */
export interface Asked {
  readonly text: string;
  readonly madeUp: ReadonlySet<string>;
}

/**
 * The document as it stands, or, while only required fields are empty, with their examples in them: so the host can tell on the
 * first step that a name is taken. Undefined while anything else is wrong.
 */
export function askedOf(kind: FormKind, state: FormState, problems: readonly Problem[]): Asked | undefined {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (state.stale || errors.some(({ code }) => code !== "field.missing")) return undefined;
  if (errors.length === 0) return { text: state.text, madeUp: new Set() };
  const missing = new Set(errors.map(({ path }) => path));
  const fields = fieldsIn(kind.nodesOf(state.draft)).filter(({ path }) => missing.has(path));
  const examples = Object.fromEntries(fields.map(({ path, leaf }) => [path, leaf.meta.example ?? ""]));
  const text = kind.edit(state.text, partialOfDraft(kind.root, { ...state.draft, ...examples }));
  const isSound = !kind.problemsOf(text).some(({ severity }) => severity === "error");
  return isSound ? { text, madeUp: new Set(fields.map(({ path }) => path)) } : undefined;
}
