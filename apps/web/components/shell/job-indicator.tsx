"use client";
import { Button, Loader } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useControl, useHosts } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { newestJobs } from "../jobs/newest.ts";
import { hasEnded } from "../live/patch.ts";

/** How many jobs run or wait now, over all hosts that answer; leads to the list of jobs. */
export function JobIndicator() {
  const t = useTranslations("jobs");
  const { queries } = useControl();
  const hosts = useHosts();
  const list = useQuery(queries.hosts.list.queryOptions());
  const jobs = useQueries({
    queries: (list.data ?? []).map((host) => hosts(host.id).queries.jobs.list.queryOptions(newestJobs)),
  });
  const running = jobs.flatMap((query) => query.data?.rows ?? []).filter((job) => !hasEnded(job)).length;
  return (
    <Button
      component={Link}
      href={links.jobs()}
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={running > 0 ? <Loader size={14} aria-hidden /> : <IconActivity size={16} aria-hidden />}
    >
      <span aria-live="polite">{t("running", { count: running })}</span>
    </Button>
  );
}
