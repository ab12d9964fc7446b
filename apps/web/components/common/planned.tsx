"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import { Stack, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { Refused } from "./refused.tsx";
import { usePlan } from "./use-plan.ts";

/** The exact operations of a verb, in a dialog that shows its problems itself. */
export function Planned<V extends VerbName>(props: {
  readonly host: string;
  readonly verb: V;
  readonly input: VerbInputs[V];
}) {
  const t = useTranslations("plan");
  const plan = usePlan(props.host, props.verb, props.input);
  return (
    <Stack gap="xs">
      <Title order={3}>{t("title")}</Title>
      {plan.isPending && <Loading rows={2} />}
      {plan.isError && <Refused error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data && <Operations plan={plan.data} />}
    </Stack>
  );
}
