"use client";
import type { JobChoice, JobDetail } from "@cistern/driver/router";
import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";

/** What can be done about a job that could not be taken back, each with exactly what it would run. */
export function JobChoices({ host, job }: { readonly host: string; readonly job: JobDetail }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const cache = useQueryClient();
  const { client, queries } = useHost(host);
  const resolve = useMutation({
    mutationFn: (choice: JobChoice) => client.jobs.resolve.mutate({ job: job.id, choice }),
    onSettled: () => cache.invalidateQueries({ queryKey: queries.jobs.get.queryKey({ job: job.id }) }),
    onError: (error) =>
      notifications.show({ color: "red", title: t("choiceFailed"), message: say.refusal(refusalOf(error)) }),
  });
  return (
    <Stack gap="sm" component="section" aria-label={t("choices")}>
      <Title order={3}>{t("choices")}</Title>
      <Text size="sm">{t("needsYouHelp")}</Text>
      {job.choices?.map(({ choice, operations }) => (
        <Paper key={choice} withBorder p="sm">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t(`choice.${choice}.help`)}</Text>
            {operations.length > 0 && (
              <pre className="command" style={{ alignSelf: "stretch" }}>
                {operations.join("\n")}
              </pre>
            )}
            {operations.length === 0 && choice !== "dismiss" && <Text size="sm">{t("choiceNothing")}</Text>}
            <Button
              size="xs"
              variant={choice === "undo" ? "filled" : "default"}
              loading={resolve.isPending && resolve.variables === choice}
              disabled={resolve.isPending}
              onClick={() => resolve.mutate(choice)}
            >
              {t(`choice.${choice}.title`)}
            </Button>
          </Stack>
        </Paper>
      ))}
      {job.withheld?.map(({ choice, why }) => (
        <Text key={choice} size="sm" c="dimmed">
          {t(`withheld.${why}`, { choice: t(`choice.${choice}.title`) })}
        </Text>
      ))}
    </Stack>
  );
}
