"use client";
import type { Plan } from "@cistern/driver/router";
import { Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";

/** The exact operations on the host, in order. Nothing else runs. */
export function Operations({ plan }: { readonly plan: Plan }) {
  const t = useTranslations("plan");
  const say = useSay();
  if (plan.steps.every((step) => step.operations.length === 0)) return <Text size="sm">{t("nothing")}</Text>;
  return (
    <Stack component="ol" gap="xs" m={0} p={0} aria-label={t("title")} style={{ listStyle: "none" }}>
      {plan.steps.map((step, index) => (
        <li key={index}>
          <Text size="sm" className="wraps">
            {say.step(step.title)}
          </Text>
          {step.operations.length > 0 && <OperationLines operations={step.operations} />}
        </li>
      ))}
    </Stack>
  );
}

/** A line each, marked as what reads or what writes. */
export function OperationLines({ operations }: Pick<Plan["steps"][number], "operations">) {
  const t = useTranslations("plan");
  return (
    <pre className="command">
      {operations
        .map(({ effect, text }) => `${t(effect === "read" ? "reads" : "writes").padEnd(7)} ${text}`)
        .join("\n")}
    </pre>
  );
}
