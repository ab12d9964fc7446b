"use client";
import type { Problem } from "@cistern/schema/errors";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { ProblemList } from "../common/problems.tsx";
import { DiffView } from "./lazy.tsx";

export interface ReviewDialogProps {
  readonly before: string;
  readonly after: string;
  readonly problems: readonly Problem[];
  /** What applying would run on the host; shown while no error stands. */
  readonly plan: ReactNode;
  readonly onApply: () => Promise<void>;
  readonly onClose: () => void;
}

/** The difference between what is stored and what was typed; applying is possible while no error stands. */
export function ReviewDialog(props: ReviewDialogProps) {
  const t = useTranslations();
  const [busy, setBusy] = useState(false);
  const refused = props.problems.some((problem) => problem.severity === "error");
  const apply = async () => {
    setBusy(true);
    await props.onApply();
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="min(1200px, 95vw)"
      title={t("editor.reviewTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <DiffView
          before={props.before}
          after={props.after}
          beforeLabel={t("editor.before")}
          afterLabel={t("editor.after")}
        />
        <ProblemList problems={props.problems} />
        {!refused && props.plan}
        {refused && <Text size="sm">{t("editor.fixFirst")}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t("common.cancel")}
          </Button>
          <Button loading={busy} disabled={refused} onClick={() => void apply()}>
            {t("editor.apply")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
