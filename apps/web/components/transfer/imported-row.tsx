"use client";
import { Badge, Button, Group, Paper, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { useHostCheck } from "../common/use-host-check.ts";
import { mergeProblems } from "../editor/document-problems.ts";
import { type ImportedDocument, isSound } from "./documents.ts";

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
  readonly onRemove: () => void;
}) {
  const t = useTranslations("import");
  const { document, state } = props;
  const here = isSound(document.problems);
  const isDefined = state.kind === "defined";
  const check = useHostCheck(props.host, { kind: "pool" }, here && !isDefined ? document.text : undefined);
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
          <Button variant="subtle" size="compact-sm" onClick={props.onRemove}>
            {t("remove")}
          </Button>
        </Group>
      </Group>
      {!isDefined && <ProblemList problems={problems} />}
      {props.repeated && !isDefined && <Text size="sm">{t("repeated")}</Text>}
      {state.kind === "refused" && <Refused error={state.error} />}
    </Paper>
  );
}
