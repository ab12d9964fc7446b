"use client";
import type { JobDetail } from "@cistern/driver/router";
import { Alert, Drawer, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";
import { CancelJob } from "./cancel-job.tsx";
import { JobChoices } from "./job-choices.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobStateBadge } from "./job-state.tsx";
import { JobSteps } from "./job-steps.tsx";
import { subjectOf } from "./job-table.tsx";

/** One job beside the list: who asked, when, every step with the operations it runs on the host, and how it ended. */
export function JobDrawer(props: { readonly host: string; readonly job: string; readonly onClose: () => void }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const { queries } = useHost(props.host);
  const job = useQuery(queries.jobs.get.queryOptions({ job: props.job }));
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size="lg"
      closeButtonProps={{ "aria-label": t("close") }}
      title={job.data ? `${say.verb(job.data.verb, "title")}: ${subjectOf(job.data)}` : t("title")}
    >
      {job.isPending && <Loading />}
      {job.isError && <Refused error={job.error} onRetry={() => void job.refetch()} />}
      {job.data && <JobBody host={props.host} job={job.data} />}
    </Drawer>
  );
}

function JobBody({ host, job }: { readonly host: string; readonly job: JobDetail }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const locale = useLocale();
  const at = (ms: number) => new Date(ms).toLocaleString(locale);
  return (
    <Stack>
      <Group>
        <JobStateBadge state={job.state} />
        <CancelJob host={host} job={job} />
      </Group>
      {job.fault && (
        <Alert color="red" className="wraps">
          {say.fault(job.fault)}
        </Alert>
      )}
      {job.stuck && (
        <Alert color="red" title={t("stuck")} className="wraps">
          {say.fault(job.stuck)} {t("stuckHelp")}
        </Alert>
      )}
      {job.state === "needs-you" && <JobChoices host={host} job={job} />}
      <JobProgress job={job} />
      <Text size="sm" c="dimmed" className="wraps">
        {t("asked", { actor: job.actor, at: at(job.createdAtMs) })}
        {job.endedAtMs !== undefined && ` ${t("ended", { at: at(job.endedAtMs) })}`}
        {job.resolution &&
          ` ${t("resolved", {
            actor: job.resolution.actor,
            at: at(job.resolution.atMs),
            choice: t(`choice.${job.resolution.choice}.title`),
          })}`}
      </Text>
      <JobSteps steps={job.steps} ended={job.endedAtMs !== undefined} />
    </Stack>
  );
}
