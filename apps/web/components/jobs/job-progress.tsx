"use client";
import type { JobSummary } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { Progress, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { percentOf } from "../../lib/share.ts";
import { useSay } from "../../lib/use-say.ts";
import { usePace, useSayPace } from "./use-pace.ts";

/** The step that runs, and how far it is where the host can tell; the place in the queue while the job waits. */
export function JobProgress({ job }: { readonly job: JobSummary }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const sayPace = useSayPace();
  const pace = usePace(job);
  if (job.state === "queued")
    return (
      <Text size="sm" component="span">
        {t("ahead", { count: job.ahead ?? 0 })}
      </Text>
    );
  if (job.state !== "running" || !job.step) return null;
  const title = say.step(job.step.title);
  const percent = job.progress ? percentOf(job.progress.done, job.progress.total) : undefined;
  return (
    <div title={title}>
      <Text size="xs" className="one-line">
        {t("step", { index: job.step.index + 1, of: job.step.of, title })}
      </Text>
      {job.progress && percent !== undefined && (
        <Progress
          value={percent}
          aria-label={t("column.progress")}
          title={`${formatBytes(job.progress.done)} / ${formatBytes(job.progress.total)}`}
        />
      )}
      {pace && (
        <Text size="xs" c="dimmed" className="one-line">
          {sayPace(pace)}
        </Text>
      )}
    </div>
  );
}
