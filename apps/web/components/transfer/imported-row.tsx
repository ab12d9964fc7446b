"use client";
import { Badge, Box, Button, Group, Paper, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { useHostCheck } from "../common/use-host-check.ts";
import { mergeProblems } from "../editor/document-problems.ts";
import { TextEditor } from "../editor/lazy.tsx";
import type { EditorHandle } from "../editor/text-editor.tsx";
import { type ImportedDocument, isSound } from "./documents.ts";

const poolDocument = { kind: "pool" } as const;

export type ImportState =
  | { readonly kind: "waiting" }
  | { readonly kind: "defined" }
  | { readonly kind: "refused"; readonly error: unknown };

/** One document that is to become a pool: what it is, what stands against it here and on the host. */
export function ImportedRow(props: {
  readonly host: string;
  readonly document: ImportedDocument;
  readonly state: ImportState;
  readonly repeated: boolean;
  /** Whether nothing stands against it; told anew whenever that changes. */
  readonly onSound: (sound: boolean) => void;
  readonly onText: (text: string) => void;
  readonly onRemove: () => void;
}) {
  const t = useTranslations("import");
  const { document, state } = props;
  const [open, setOpen] = useState(false);
  const [handle, setHandle] = useState<EditorHandle>();
  // A place that was asked for before the editor was there.
  const [wanted, setWanted] = useState<{ readonly line: number; readonly column: number }>();
  useEffect(() => {
    if (handle && wanted) handle.goTo(wanted.line, wanted.column);
  }, [handle, wanted]);
  const toggle = (next: boolean) => {
    setOpen(next);
    setHandle(undefined);
    setWanted(undefined);
  };
  const here = isSound(document.problems);
  const isDefined = state.kind === "defined";
  const check = useHostCheck(props.host, poolDocument, here && !isDefined ? document.text : undefined);
  const problems = mergeProblems(document.problems, check.problems);
  const sound = isSound(problems) && !props.repeated && !check.waiting;
  const tell = useEffectEvent(props.onSound);
  useEffect(() => tell(sound), [sound]);
  return (
    <Paper withBorder p="sm" component="li">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className="wraps">
          <Text fw={600}>{document.name ?? t("unnamed")}</Text>
          <Text size="sm" c="dimmed">
            {document.type ? t("fromType", { from: document.from, type: document.type }) : document.from}
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          {isDefined ? (
            <Badge color="green">{t("defined")}</Badge>
          ) : (
            <Badge color={sound ? "blue" : "red"}>
              {check.waiting && here ? t("checking") : sound ? t("ready") : t("notReady")}
            </Badge>
          )}
          {!isDefined && (
            <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => toggle(!open)}>
              {t(open ? "editDone" : "edit")}
            </Button>
          )}
          <Button variant="subtle" size="compact-sm" onClick={props.onRemove}>
            {t("remove")}
          </Button>
        </Group>
      </Group>
      {!isDefined && (
        <ProblemList
          problems={problems}
          onGo={(line, column) => {
            setOpen(true);
            setWanted({ line, column });
          }}
        />
      )}
      {open && !isDefined && (
        <Box mt="xs">
          <TextEditor
            text={document.text}
            kind={poolDocument}
            label={t("textOf", { from: document.from })}
            problems={problems}
            onReady={setHandle}
            onChange={props.onText}
          />
        </Box>
      )}
      {props.repeated && !isDefined && <Text size="sm">{t("repeated")}</Text>}
      {state.kind === "refused" && <Refused error={state.error} />}
    </Paper>
  );
}
