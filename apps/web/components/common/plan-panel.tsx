"use client";
import type { VerbName } from "@cistern/driver/router";
import type { Problem } from "@cistern/schema/errors";
import { Paper, Stack, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { Loading } from "./loading.tsx";
import { Operations } from "./operations.tsx";
import { ProblemList } from "./problems.tsx";
import { Refused } from "./refused.tsx";
import type { usePlan } from "./use-plan.ts";

/** The last look before a verb: what to know, and exactly what will run on the host. */
export function PlanPanel<V extends VerbName>(props: {
  readonly plan: ReturnType<typeof usePlan<V>>;
  readonly warnings?: readonly Problem[];
  readonly children?: ReactNode;
}) {
  const t = useTranslations("plan");
  const { plan } = props;
  // A question is asked by the page that shows this panel, with a box to tick.
  const known = (plan.data?.problems ?? []).filter((problem) => problem.severity !== "question");
  const more = (props.warnings ?? []).filter(
    (warning) => warning.severity !== "question" && !known.some((each) => each.code === warning.code),
  );
  return (
    <Paper withBorder p="md">
      <Stack>
        <Title order={2}>{t("title")}</Title>
        {plan.isPending && <Loading rows={3} />}
        {plan.isError && (
          <Refused error={plan.error} onRetry={() => void plan.refetch()}>
            <ProblemList problems={refusalOf(plan.error).problems.slice(1)} />
          </Refused>
        )}
        <ProblemList problems={[...known, ...more]} />
        {plan.data && <Operations plan={plan.data} />}
        {props.children}
      </Stack>
    </Paper>
  );
}
