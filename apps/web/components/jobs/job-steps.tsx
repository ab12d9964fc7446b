"use client";
import type { JobDetail } from "@cistern/driver/router";
import { Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";

/** Every step of a job with what it runs on the host, how long that took, and what the programs said. */
export function JobSteps({ steps, ended }: { readonly steps: JobDetail["steps"]; readonly ended: boolean }) {
  const t = useTranslations("jobs");
  const say = useSay();
  return (
    <Stack component="ol" gap="sm" m={0} p={0} aria-label={t("steps")} style={{ listStyle: "none" }}>
      {steps.map((step, index) => (
        <li key={index}>
          <Text size="sm" className="wraps">
            {say.step(step.title)}{" "}
            <Text span c="dimmed" size="sm">
              ({t(`stepState.${ended && step.state === "running" ? "begun" : step.state}`)}
              {step.startedAtMs !== undefined &&
                step.endedAtMs !== undefined &&
                `, ${t("took", { seconds: (step.endedAtMs - step.startedAtMs) / 1000 })}`}
              )
            </Text>
          </Text>
          {step.operations.length > 0 && <pre className="command">{step.operations.join("\n")}</pre>}
          {step.output && (
            <>
              <Text size="xs" c="dimmed" mt={4}>
                {t("said")}
              </Text>
              <pre className="command">{step.output}</pre>
            </>
          )}
        </li>
      ))}
    </Stack>
  );
}
