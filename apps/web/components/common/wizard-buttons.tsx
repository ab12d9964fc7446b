"use client";
import { Button, Group } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";

/** The foot of a wizard's step: away from it, back, and on. */
export function WizardButtons(props: {
  /** Where giving up leads to. */
  readonly away: string;
  /** Absent in the first step. */
  readonly onBack: (() => void) | undefined;
  readonly waiting: boolean;
  readonly disabled: boolean;
}) {
  const t = useTranslations();
  return (
    <Group justify="space-between">
      <Button component={Link} href={props.away} variant="subtle">
        {t("common.cancel")}
      </Button>
      <Group gap="xs">
        {props.onBack && (
          <Button variant="default" onClick={props.onBack}>
            {t("wizard.back")}
          </Button>
        )}
        <Button type="submit" loading={props.waiting} disabled={props.disabled}>
          {t("wizard.next")}
        </Button>
      </Group>
    </Group>
  );
}
