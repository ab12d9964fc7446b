"use client";
import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { HostJobs } from "./host-jobs.tsx";
import { JobDrawer } from "./job-drawer.tsx";
import { JobFilters, useJobFilter } from "./job-filters.tsx";

/** Jobs of every host; filter and the one job that is open beside the list stand in the address. */
export function JobList() {
  const t = useTranslations();
  const { queries } = useControl();
  const { search, change } = useQueryState();
  const filter = useJobFilter();
  const list = useQuery(queries.hosts.list.queryOptions());
  const openHost = search.get("host");
  const openJob = search.get("job");
  return (
    <>
      <PageHead title={t("jobs.title")} />
      <JobFilters filter={filter} />
      {list.isPending && <Loading />}
      {list.isError && <Refused error={list.error} onRetry={() => void list.refetch()} />}
      <Stack>
        {list.data?.map((host) => (
          <HostJobs key={host.id} host={host} filter={filter} onOpen={(job) => change({ host: host.id, job })} />
        ))}
      </Stack>
      {openHost && openJob && (
        <JobDrawer host={openHost} job={openJob} onClose={() => change({ host: undefined, job: undefined })} />
      )}
    </>
  );
}
