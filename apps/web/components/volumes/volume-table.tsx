"use client";
import { type PoolRow, type VolumeSort, volumeSorts } from "@cistern/control/client";
import { Group, Paper, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Empty } from "../common/empty.tsx";
import { ExcusedButton } from "../common/excused.tsx";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";
import { usePoolVerbs } from "../pools/use-pool-verbs.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { VolumeRows } from "./volume-rows.tsx";

/** Rows of one read; the next ones come as the person scrolls. */
const pageRows = 200;

/** The volumes of one pool. Search and order are done by the server and stand in the address. */
export function VolumeTable({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations();
  const { queries } = useControl();
  const { search, change } = useQueryState();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState(search.get("search") ?? "");
  const [wanted] = useDebouncedValue(typed.trim(), 200);
  useEffect(() => change({ search: wanted }), [wanted, change]);
  const asked = search.get("sort") ?? "";
  const descending = asked.startsWith("-");
  const sort: VolumeSort = volumeSorts.find((each) => each === asked.replace(/^-/, "")) ?? "name";

  const volumes = useInfiniteQuery(
    queries.inventory.volumes.infiniteQueryOptions(
      { host: pool.host, pool: pool.uuid, sort, descending, limit: pageRows, ...(wanted ? { search: wanted } : {}) },
      { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData },
    ),
  );
  if (volumes.isPending) return <Loading rows={8} />;
  if (volumes.isError) return <Refused error={volumes.error} onRetry={() => void volumes.refetch()} />;
  const rows = volumes.data.pages.flatMap((page) => page.rows);
  const total = volumes.data.pages[0]?.total ?? 0;
  if (total === 0 && wanted === "" && typed === "") return <NoVolumes pool={pool} />;
  return (
    <Paper withBorder>
      <Group p="xs" gap="sm">
        <TextInput
          aria-label={t("volumes.search")}
          placeholder={t("volumes.search")}
          leftSection={<IconSearch size={14} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {t("volumes.count", { count: total })}
        </Text>
        <BulkBar pool={pool} names={[...selected]} onClear={() => setSelected(new Set())} />
      </Group>
      {rows.length === 0 ? (
        <Text p="md" size="sm" className="wraps">
          {t("volumes.noMatch", { search: wanted })}
        </Text>
      ) : (
        <VolumeRows
          pool={pool}
          rows={rows}
          total={total}
          sort={sort}
          descending={descending}
          selected={selected}
          onSelect={(names, on) => {
            const next = new Set(selected);
            for (const name of names)
              if (on) next.add(name);
              else next.delete(name);
            setSelected(next);
          }}
          onSort={(next) => change({ sort: next === "name" ? undefined : next })}
          onEnd={() => {
            if (volumes.hasNextPage && !volumes.isFetchingNextPage) void volumes.fetchNextPage();
          }}
        />
      )}
    </Paper>
  );
}

function NoVolumes({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations("volumes");
  const router = useRouter();
  const verbs = usePoolVerbs(pool);
  if (pool.state === "inactive") {
    return (
      <Empty title={t("notRunning")} help={t("notRunningHelp")}>
        <ExcusedButton excuse={verbs.excuse("start")} onClick={verbs.start}>
          {t("startPool")}
        </ExcusedButton>
      </Empty>
    );
  }
  // A pool that could not be read yet may have any number of them.
  if (pool.attention && pool.refreshedAtMs === undefined)
    return <Empty title={t("notKnown")} help={t("notKnownHelp")} />;
  return (
    <Empty title={t("none")} help={t("noneHelp")}>
      <ExcusedButton
        leftSection={<IconPlus size={16} />}
        excuse={verbs.excuse("createVolume")}
        onClick={() => router.push(links.newVolume(pool.host, pool.uuid))}
      >
        {t("create")}
      </ExcusedButton>
    </Empty>
  );
}
