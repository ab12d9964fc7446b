"use client";
import type { Problem } from "@cistern/schema/errors";
import { Paper } from "@mantine/core";
import type { ReactNode } from "react";
import { FieldList } from "./field-list.tsx";
import type { FormKind } from "./form-state.ts";
import { FormSide, inputsOf, type Marks, SideBySide, useMarks } from "./side-by-side.tsx";
import { useForm } from "./use-form.ts";
import type { HostValues } from "./use-host-values.tsx";

/**
 * The whole form of a document that is there already, beside its text. Every problem is told at once: nothing is new here.
 * The text keeps its place, and so its editor and what can be undone in it, whether the form is shown or not.
 */
export function DocumentForm(props: {
  readonly kind: FormKind;
  readonly shown: boolean;
  readonly text: string;
  /** What the host has against the text. */
  readonly problems: readonly Problem[];
  readonly values: HostValues;
  readonly onText: (text: string) => void;
  /** Draws the text. */
  readonly children: (marks: Partial<Marks["text"]>) => ReactNode;
}) {
  const form = useForm(props.kind, props.text, props.onText);
  const marks = useMarks(form);
  return (
    <SideBySide alone={!props.shown}>
      {props.shown && (
        <Paper withBorder p="md" style={{ maxHeight: "min(60dvh, 560px)", overflow: "auto" }}>
          <FormSide form={form} marks={marks}>
            <FieldList
              {...inputsOf(form, marks, props.values)}
              problems={[...form.problems, ...props.problems]}
              nodes={form.nodes}
            />
          </FormSide>
        </Paper>
      )}
      <div style={{ minWidth: 0 }}>{props.children(props.shown ? marks.text : {})}</div>
    </SideBySide>
  );
}
