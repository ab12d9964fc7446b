"use client";
import type { Draft } from "@cistern/schema/fields";
import { useCallback, useMemo, useState } from "react";
import { type FormNode, fieldsIn, type ShownList } from "./form-nodes.ts";
import { formProblems, toShow } from "./form-problems.ts";
import { askedOf, type FormKind, type FormState, openForm, typedField, typedText, withDraft } from "./form-state.ts";
import { addRow, orderRows } from "./list-draft.ts";

/** A form beside its text. `nodes` are drawn, `problems` are all there are, `shown` those that are not too early to tell. */
export type Form = ReturnType<typeof useForm>;

/** The form of a document whose text is kept elsewhere: `text` may change at any time, and `onText` takes what the form makes of it. */
export function useForm(kind: FormKind, text: string, onText: (text: string) => void) {
  const [kept, setKept] = useState<FormState>(() => openForm(kind, text));
  const state = kept.text === text ? kept : typedText(kind, kept, text);
  if (state !== kept) setKept(state);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState<ReadonlySet<string>>(new Set());

  const nodes = useMemo(() => kind.nodesOf(state.draft), [kind, state.draft]);
  const problems = useMemo(() => formProblems(kind, state, nodes), [kind, state, nodes]);
  const reading = useMemo(() => kind.read(state.text), [kind, state.text]);
  const put = (next: FormState) => {
    setKept(next);
    if (next.text !== text) onText(next.text);
  };
  const changeAll = (raws: Draft) => {
    setTouched((before) => new Set([...before, ...Object.keys(raws)]));
    put(Object.entries(raws).reduce((next, [path, raw]) => typedField(kind, next, path, raw), state));
  };
  const rows = {
    add: (list: ShownList) => {
      const [first] = fieldsIn(list.template);
      if (!first) return;
      put(
        withDraft(
          kind,
          state,
          addRow(
            state.draft,
            list.path,
            list.rows.map(({ number }) => number),
            first.path,
          ),
        ),
      );
    },
    order: (list: ShownList, numbers: readonly number[]) =>
      put(withDraft(kind, state, orderRows(state.draft, list.path, numbers))),
  };
  const tryFields = useCallback((of: readonly FormNode[]) => {
    const paths = fieldsIn(of).map(({ path }) => path);
    setTried((before) => new Set([...before, ...paths]));
  }, []);
  const forgetDropped = () => setKept({ ...state, dropped: [] });
  return {
    kind,
    text: state.text,
    draft: state.draft,
    stale: state.stale,
    dropped: state.dropped,
    forgetDropped,
    nodes,
    problems,
    shown: useMemo(() => toShow(problems, touched, tried), [problems, touched, tried]),
    /** Whether the document as it stands can be sent. */
    ready: !problems.some(({ severity }) => severity === "error"),
    reading,
    /** What to ask the host about, and which of the things it says are to be shown. */
    asked: useMemo(() => askedOf(kind, state, problems), [kind, state, problems]),
    change: (path: string, raw: string) => changeAll({ [path]: raw }),
    changeAll,
    rows,
    tryFields,
    alsoShown: (more: typeof problems) => toShow(more, touched, tried),
  };
}
