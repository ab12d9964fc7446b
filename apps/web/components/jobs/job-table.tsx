"use client";
import type { JobSummary } from "@cistern/driver/router";
import { Anchor, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";
import { Moment } from "../common/moment.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { TableHead } from "../common/table-head.tsx";
import { CancelJob } from "./cancel-job.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobStateBadge } from "./job-state.tsx";

/** What a job acts on, in words: the pool, and the volume where there is one. */
export const subjectOf = (job: JobSummary): string =>
  [job.subject.poolName ?? job.subject.pool, job.subject.volume].filter((part) => part !== undefined).join(" / ");

export function JobTable(props: {
  readonly host: string;
  readonly jobs: readonly JobSummary[];
  readonly onOpen: (job: string) => void;
}) {
  const t = useTranslations("jobs");
  const say = useSay();
  return (
    <ScrollBox label={t("title")}>
      <table className="rows" style={{ minWidth: 820 }}>
        <TableHead
          columns={[
            { label: t("column.verb"), width: 170 },
            { label: t("column.subject") },
            { label: t("column.state"), width: 120 },
            { label: t("column.progress"), width: 220 },
            { label: t("column.created"), width: 120 },
            { label: t("column.actions"), width: 100, unseen: true },
          ]}
        />
        <tbody>
          {props.jobs.map((job) => (
            <tr key={job.id}>
              <td>
                <Anchor component="button" type="button" size="sm" onClick={() => props.onOpen(job.id)}>
                  {say.verb(job.verb, "title")}
                </Anchor>
              </td>
              <td title={subjectOf(job)}>{subjectOf(job)}</td>
              <td>
                <JobStateBadge state={job.state} />
              </td>
              <td title={job.fault ? say.fault(job.fault) : undefined}>
                {job.fault ? (
                  <Text size="sm" component="span">
                    {say.fault(job.fault)}
                  </Text>
                ) : (
                  <JobProgress job={job} />
                )}
              </td>
              <td>
                <Moment atMs={job.createdAtMs} />
              </td>
              <td>
                <CancelJob host={props.host} job={job} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
