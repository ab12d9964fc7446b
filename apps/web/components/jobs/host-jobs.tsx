"use client";
import type { JobFilter, JobSummary } from "@cistern/driver/router";
import { Box, Button, Group, Title } from "@mantine/core";
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useHost } from "../../lib/data.tsx";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";
import { useLive } from "../live/live-provider.tsx";
import { JobTable } from "./job-table.tsx";

const pageRows = 50;
interface JobPage {
  readonly rows: readonly JobSummary[];
  readonly next?: string;
}

/** The jobs of one host that fit the filter, newest first, read page by page and kept current. */
export function HostJobs(props: {
  readonly host: { readonly id: string; readonly name: string };
  readonly filter: JobFilter;
  readonly onOpen: (job: string) => void;
}) {
  const t = useTranslations("jobs");
  const { host, filter } = props;
  const { jobs, more } = useJobs(host.id, filter);
  const rows = jobs.data?.pages.flatMap((page) => page.rows) ?? [];
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Box component="section" aria-label={host.name}>
      <Title order={2} mb="xs" className="wraps">
        {host.name}
      </Title>
      {jobs.isPending && <Loading />}
      {jobs.isError && <Refused error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isSuccess && rows.length === 0 && (
        <Empty title={t(filtered ? "noMatch" : "none")} help={t(filtered ? "noMatchHelp" : "noneHelp")} />
      )}
      {rows.length > 0 && <JobTable host={host.id} jobs={rows} onOpen={props.onOpen} />}
      {jobs.hasNextPage && (
        <Group mt="xs">
          <Button size="xs" variant="default" loading={jobs.isFetchingNextPage} onClick={more}>
            {t("older")}
          </Button>
        </Group>
      )}
    </Box>
  );
}

function useJobs(host: string, filter: JobFilter) {
  const { client } = useHost(host);
  const cache = useQueryClient();
  const live = useLive();
  const queryKey = ["jobs", host, filter];
  const jobs = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }): Promise<JobPage> =>
      client.jobs.list.query({ ...filter, after: pageParam, limit: pageRows }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: JobPage) => page.next,
    placeholderData: keepPreviousData,
  });
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    const queryKey = JSON.parse(key) as readonly unknown[];
    return live.onJob((of, job) => {
      if (of !== host) return;
      const data = cache.getQueryData<InfiniteData<JobPage, string | undefined>>(queryKey);
      const known = data?.pages.some((page) => page.rows.some((row) => row.id === job.id));
      if (!data || !known) return void cache.invalidateQueries({ queryKey }, { cancelRefetch: false });
      const patched = (page: JobPage) => ({ ...page, rows: page.rows.map((row) => (row.id === job.id ? job : row)) });
      cache.setQueryData(queryKey, { ...data, pages: data.pages.map(patched) });
    });
  }, [cache, host, key, live]);
  return { jobs, more: () => void jobs.fetchNextPage() };
}
