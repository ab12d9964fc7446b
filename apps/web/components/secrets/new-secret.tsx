"use client";
import type { SecretSummary, SecretUsage } from "@cistern/driver/router";
import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SecretDialog } from "./secret-dialog.tsx";

/** Makes a secret where one is asked for. */
export function NewSecret(props: {
  readonly host: string;
  readonly usage: SecretUsage;
  readonly onMade: (secret: SecretSummary) => void;
}) {
  const t = useTranslations("secrets");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        mt={6}
        variant="default"
        size="compact-sm"
        leftSection={<IconKey size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("newFor")}
      </Button>
      {open && (
        <SecretDialog host={props.host} usage={props.usage} onDone={props.onMade} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
