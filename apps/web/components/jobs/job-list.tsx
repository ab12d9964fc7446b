"use client";
import { Box, Stack, Text, Title } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useControl, useHosts } from "../../lib/data.tsx";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { JobDrawer } from "./job-drawer.tsx";
import { JobTable } from "./job-table.tsx";
import { newestJobs } from "./newest.ts";

/** Jobs of every host, newest first; one job opens beside the list and is named in the address. */
export function JobList() {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useHosts();
  const { search, change } = useQueryState();
  const list = useQuery(queries.hosts.list.queryOptions());
  const rows = list.data ?? [];
  const jobs = useQueries({ queries: rows.map((host) => hosts(host.id).queries.jobs.list.queryOptions(newestJobs)) });
  const openHost = search.get("host");
  const openJob = search.get("job");
  return (
    <>
      <PageHead title={t("jobs.title")} />
      {list.isPending && <Loading />}
      {list.isError && <Refused error={list.error} onRetry={() => void list.refetch()} />}
      <Stack>
        {rows.map((host, index) => {
          const answer = jobs[index];
          return (
            <Box key={host.id} component="section" aria-label={host.name}>
              <Title order={2} mb="xs" className="wraps">
                {host.name}
              </Title>
              {answer?.isPending && <Loading />}
              {answer?.isError && <Refused error={answer.error} onRetry={() => void answer.refetch()} />}
              {answer?.data?.rows.length === 0 && <Empty title={t("jobs.none")} help={t("jobs.noneHelp")} />}
              {answer?.data && answer.data.rows.length > 0 && (
                <JobTable host={host.id} jobs={answer.data.rows} onOpen={(job) => change({ host: host.id, job })} />
              )}
              {answer?.data?.next !== undefined && (
                <Text size="sm" c="dimmed" mt="xs">
                  {t("jobs.newestOnly", { count: newestJobs.limit })}
                </Text>
              )}
            </Box>
          );
        })}
      </Stack>
      {openHost && openJob && (
        <JobDrawer host={openHost} job={openJob} onClose={() => change({ host: undefined, job: undefined })} />
      )}
    </>
  );
}
