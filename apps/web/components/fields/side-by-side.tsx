"use client";
import type { DocumentKind } from "@cistern/schema/assist";
import type { Problem } from "@cistern/schema/errors";
import { Alert, Button, CloseButton, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useSay } from "../../lib/use-say.ts";
import { ScrollBox } from "../common/scroll-box.tsx";
import { TextEditor } from "../editor/lazy.tsx";
import type { FieldListProps } from "./field-list.tsx";
import type { Form } from "./use-form.ts";
import type { HostValues } from "./use-host-values.tsx";

/** What joins a form to the text beside it: which field the person is at, on either side. */
export function useMarks(form: Form) {
  const [inText, setInText] = useState<string>();
  const [inForm, setInForm] = useState<string>();
  const at = inForm === undefined || form.stale ? undefined : form.reading.rangeOf(inForm);
  return {
    /** For the inputs. */
    fields: {
      marked: inText,
      onFocus: (path: string) => {
        setInForm(path);
        setInText(undefined);
      },
    },
    /** For the editor. */
    text: {
      marked: at,
      onCursor: (offset: number) => {
        setInText(form.reading.pathAt(offset));
        setInForm(undefined);
      },
    },
  };
}
export type Marks = ReturnType<typeof useMarks>;

/** What every list of fields of a form is given. */
export const inputsOf = (form: Form, marks: Marks, values: HostValues): Omit<FieldListProps, "nodes"> => ({
  draft: form.draft,
  problems: form.shown,
  ...(form.kind.isFixed && { isFixed: form.kind.isFixed }),
  hintOf: (path) => form.kind.hintOf?.(path, form.draft),
  choicesOf: (field) => form.kind.choicesOf(field, form.draft),
  onChange: form.change,
  rows: form.rows,
  values,
  ...marks.fields,
});

/** The inputs of a form, out of use while the text beside it cannot be read, with what a choice took away. */
export function FormSide({
  form,
  marks,
  children,
}: {
  readonly form: Form;
  readonly marks: Marks;
  readonly children: ReactNode;
}) {
  const t = useTranslations("form");
  const say = useSay();
  const box = useRef<HTMLFieldSetElement>(null);
  const { marked } = marks.fields;
  useEffect(() => {
    if (marked === undefined) return;
    box.current?.querySelector(`[data-path="${CSS.escape(marked)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  const broken = form.problems.find((problem) => problem.severity === "error");
  return (
    <Stack>
      {form.stale && (
        <Alert color="orange" title={t("stale")} role="status">
          {broken && say.fault(broken)} {t("staleHelp")}
        </Alert>
      )}
      {form.dropped.length > 0 && (
        <Alert
          color="blue"
          title={t("dropped")}
          role="status"
          withCloseButton
          onClose={form.forgetDropped}
          closeButtonLabel={t("droppedClose")}
        >
          <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
            {form.dropped.map(({ label, raw }, index) => (
              <li key={index} className="wraps">
                {t("droppedField", { label, raw })}
              </li>
            ))}
          </ul>
          {t("droppedHelp")}
        </Alert>
      )}
      <fieldset ref={box} disabled={form.stale} className={form.stale ? "form stale" : "form"}>
        <Stack>{children}</Stack>
      </fieldset>
    </Stack>
  );
}

/** The text that a form makes. To read at first; the editor is fetched when a person wants to write in it. */
export function TextSide(props: {
  readonly form: Form;
  readonly marks: Marks;
  readonly kind: DocumentKind;
  readonly values: HostValues;
  /** What the host has against the text. */
  readonly told: readonly Problem[];
  readonly title: string;
  readonly onText: (text: string) => void;
}) {
  const t = useTranslations("form");
  const [editing, setEditing] = useState(false);
  const { form, marks } = props;
  const problems = useMemo(
    () => [...form.problems, ...props.told].filter(({ at }) => at !== undefined),
    [form.problems, props.told],
  );
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Title order={2}>{props.title}</Title>
        {editing ? (
          <CloseButton aria-label={t("closeEditor")} title={t("closeEditor")} onClick={() => setEditing(false)} />
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {t("editText")}
          </Button>
        )}
      </Group>
      {editing ? (
        <>
          <TextEditor
            text={form.text}
            kind={props.kind}
            known={props.values.known}
            label={props.title}
            problems={problems}
            onChange={props.onText}
            {...marks.text}
          />
          <Text size="xs" c="dimmed" mt={6}>
            {t("bothWays")}
          </Text>
        </>
      ) : (
        <ScrollBox label={props.title} style={{ maxHeight: "32rem" }}>
          <pre className="command">{form.text}</pre>
        </ScrollBox>
      )}
    </Paper>
  );
}

/** A form and its text beside each other; below each other where it is narrow. With `alone` the text has all the room. */
export const SideBySide = ({ alone, children }: { readonly alone?: boolean; readonly children: ReactNode }) => (
  <SimpleGrid cols={alone ? 1 : { base: 1, md: 2 }}>{children}</SimpleGrid>
);
