"use client";
import { Alert, Button, Group } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";

/** A failed read or verb, as the sentence of its code, with a way to try again where trying again may help. */
export function Refused(props: {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}) {
  const t = useTranslations("common");
  const say = useSay();
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertCircle size={18} />}
      title={props.title ?? t("refused")}
      role="alert"
    >
      <div className="wraps">{say.refusal(refusalOf(props.error))}</div>
      {props.children}
      {props.onRetry && (
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={props.onRetry}>
            {t("retry")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
