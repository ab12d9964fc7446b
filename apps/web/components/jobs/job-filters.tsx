"use client";
import type { JobFilter, JobState } from "@cistern/driver/router";
import { Group, NativeSelect } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMessages, useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { useQueryState } from "../../lib/use-query-state.ts";
import { useSay } from "../../lib/use-say.ts";
import { shownStates } from "./job-state.tsx";

/** The filter as the address has it. */
export function useJobFilter(): JobFilter {
  const { search } = useQueryState();
  const state = shownStates.find((each) => each === search.get("state"));
  const verb = search.get("verb");
  const pool = search.get("pool");
  // A pool is asked for by UUID; anything else in the address asks for nothing.
  const isUuid = pool !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(pool);
  return { ...(state ? { state } : {}), ...(verb ? { verb } : {}), ...(isUuid ? { pool } : {}) };
}

/** Which jobs are listed: by state, kind and pool. */
export function JobFilters({ filter }: { readonly filter: JobFilter }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const { change } = useQueryState();
  const { queries } = useControl();
  const verbs = Object.entries(useMessages().verbs).flatMap(([room, names]) =>
    Object.keys(names).map((name) => `${room}.${name}`),
  );
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const pools = useQueries({
    queries: (hosts.data ?? []).map((host) =>
      queries.inventory.pools.queryOptions({ host: host.id, sort: "name", limit: 200 }),
    ),
  }).flatMap((answer) => answer.data?.rows ?? []);
  const any = { value: "", label: t("filter.any") };
  const known = pools.map(({ uuid, name }) => ({ value: uuid, label: name }));
  const gone =
    filter.pool && !known.some(({ value }) => value === filter.pool)
      ? [{ value: filter.pool, label: filter.pool }]
      : [];
  const select = (name: keyof JobFilter, data: readonly { readonly value: string; readonly label: string }[]) => (
    <NativeSelect
      label={t(`filter.${name}`)}
      data={[any, ...data]}
      value={filter[name] ?? ""}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Group component="search" gap="sm" mb="md" align="end">
      {select(
        "state",
        shownStates.map((state: JobState) => ({ value: state, label: t(`state.${state}`) })),
      )}
      {select(
        "verb",
        verbs.map((verb) => ({ value: verb, label: say.verb(verb, "title") })),
      )}
      {select("pool", [...known, ...gone])}
    </Group>
  );
}
