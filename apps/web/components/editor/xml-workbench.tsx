"use client";
import { type DocumentKind, problemsOf } from "@cistern/schema/assist";
import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useMemo, useReducer, useState } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { ExcusedButton } from "../common/excused.tsx";
import { useGuardedEdits } from "../common/leave-guard.tsx";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { type CheckOf, useHostCheck } from "../common/use-host-check.ts";
import { DocumentForm } from "../fields/document-form.tsx";
import type { FormKind } from "../fields/form-state.ts";
import { valuesFor } from "../fields/known-values.ts";
import type { Marks } from "../fields/side-by-side.tsx";
import { useHostValues } from "../fields/use-host-values.tsx";
import type { Outcome } from "../jobs/use-verb.ts";
import { Conflict } from "./conflict.tsx";
import { isReadable, mergeProblems } from "./document-problems.ts";
import { changeDocument, isDirty, openedFrom, type Stored } from "./document-state.ts";
import { TextEditor } from "./lazy.tsx";
import { ReviewDialog } from "./review-dialog.tsx";
import type { EditorHandle } from "./text-editor.tsx";

export interface XmlWorkbenchProps {
  readonly host: string;
  readonly kind: DocumentKind;
  readonly checkOf: CheckOf;
  readonly label: string;
  /** What the host holds, as last read. */
  readonly stored: Stored;
  /** What applying it would run on the host. */
  readonly plan: (text: string, revision: string) => ReactNode;
  /** Applies a text that was edited from `revision`. */
  readonly apply: (text: string, revision: string) => Promise<Outcome>;
  /** Reads the host's text anew, after `applied` was applied; undefined where it is no longer under this name. */
  readonly reread: (applied: string) => Promise<Stored | undefined>;
  /** The form of such a document, for a person who would rather fill in fields. */
  readonly form: FormKind;
}

/** Edit, see problems at their lines, review the difference, apply. */
export function XmlWorkbench(props: XmlWorkbenchProps) {
  const t = useTranslations("editor");
  const { kind, stored } = props;
  const [state, change] = useReducer(changeDocument, stored, openedFrom);
  const [withForm, setWithForm] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const [handle, setHandle] = useState<EditorHandle>();
  useEffect(() => change({ kind: "stored", stored }), [stored]);
  const dirty = isDirty(state);
  useGuardedEdits(dirty);

  const [read] = useDebouncedValue(state.text, 150);
  const local = useMemo(() => problemsOf(read, kind), [read, kind]);
  const values = useHostValues(
    props.host,
    useMemo(() => valuesFor(kind, read), [kind, read]),
  );
  const check = useHostCheck(props.host, props.checkOf, dirty && isReadable(local) ? read : undefined);
  const told = refusalOf(refused).problems;
  const problems = useMemo(() => mergeProblems(local, check.problems, told), [local, check.problems, told]);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const excuse = !dirty ? t("nothingChanged") : state.conflict ? t("conflictFirst") : undefined;

  const typed = (text: string) => {
    setRefused(undefined);
    change({ kind: "typed", text });
  };
  const textEditor = (marks: Partial<Marks["text"]>) => (
    <TextEditor
      text={state.text}
      kind={kind}
      known={values.known}
      label={props.label}
      problems={problems}
      onReady={setHandle}
      onChange={typed}
      {...marks}
    />
  );

  const apply = async () => {
    setRefused(undefined);
    const outcome = await props.apply(state.text, state.base.revision);
    setReviewing(false);
    if (outcome.ok) {
      const fresh = await props.reread(state.text);
      if (fresh) {
        change({ kind: "typed", text: fresh.text });
        change({ kind: "stored", stored: fresh });
      }
      return;
    }
    const { fault } = refusalOf(outcome.error);
    if (fault?.code === "revision.conflict") {
      change({ kind: "stored", stored: { text: fault.facts.current, revision: fault.facts.revision } });
    } else setRefused(outcome.error);
  };

  return (
    <Stack gap="sm">
      {state.conflict && (
        <Conflict
          mine={state.text}
          theirs={state.conflict.text}
          onReload={() => change({ kind: "reload" })}
          onKeep={() => change({ kind: "keep" })}
        />
      )}
      {refused !== undefined && <Refused error={refused} title={t("refused")} />}
      <Switch label={t("withForm")} checked={withForm} onChange={(event) => setWithForm(event.currentTarget.checked)} />
      <DocumentForm
        kind={props.form}
        shown={withForm}
        text={state.text}
        problems={check.problems}
        values={values}
        onText={typed}
      >
        {textEditor}
      </DocumentForm>
      <ProblemList problems={problems} onGo={(line, column) => handle?.goTo(line, column)} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {errors > 0 ? t("errors", { count: errors }) : dirty ? t("unapplied") : t("asStored")}
        </Text>
        <Group gap="xs">
          <Button variant="default" disabled={!dirty} onClick={() => change({ kind: "reload" })}>
            {t("discard")}
          </Button>
          <ExcusedButton excuse={excuse} onClick={() => setReviewing(true)}>
            {t("review")}
          </ExcusedButton>
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {t("keyboard")}
      </Text>
      {reviewing && (
        <ReviewDialog
          before={state.base.text}
          after={state.text}
          problems={problems}
          plan={props.plan(state.text, state.base.revision)}
          onApply={apply}
          onClose={() => setReviewing(false)}
        />
      )}
    </Stack>
  );
}
