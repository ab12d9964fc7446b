"use client";
import { Alert, Button, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import { DiffView } from "./lazy.tsx";

/** Somebody else changed the document since the edit began: both texts, and what to do about it. Nothing was written. */
export function Conflict(props: {
  readonly mine: string;
  readonly theirs: string;
  readonly onReload: () => void;
  readonly onKeep: () => void;
}) {
  const t = useTranslations("editor.conflict");
  return (
    <Alert color="orange" title={t("title")} role="alert">
      {t("help")}
      <DiffView before={props.theirs} after={props.mine} beforeLabel={t("theirs")} afterLabel={t("mine")} />
      <Group mt="sm" gap="xs">
        <Button variant="default" onClick={props.onReload}>
          {t("reload")}
        </Button>
        <Button variant="default" onClick={props.onKeep}>
          {t("keep")}
        </Button>
      </Group>
    </Alert>
  );
}
