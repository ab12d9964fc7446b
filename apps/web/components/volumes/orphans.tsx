"use client";
import type { PoolRow } from "@cistern/control/client";
import type { OrphanSort } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { Moment } from "../common/moment.tsx";
import { Refused } from "../common/refused.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { SortHead, sortedBy } from "../common/sort-head.tsx";

const pageRows = 100;
const columns: readonly { readonly sort: OrphanSort; readonly width?: number; readonly num?: true }[] = [
  { sort: "name" },
  { sort: "allocation", width: 140, num: true },
  { sort: "modified", width: 150 },
];

/** Files of a pool that nothing known on its host uses, and what that does and does not mean. */
export function OrphanFiles({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations();
  const { client } = useHost(pool.host);
  const [order, setOrder] = useState<{ readonly sort: OrphanSort; readonly descending: boolean }>({
    sort: "allocation",
    descending: true,
  });
  const isRunning = pool.state === "running" || pool.state === "degraded";
  const found = useInfiniteQuery({
    queryKey: ["orphans", pool.host, pool.uuid, order],
    queryFn: ({ pageParam: after, signal }) =>
      client.volumes.orphans.query({ pool: pool.uuid, ...order, after, limit: pageRows }, { signal }),
    enabled: isRunning,
    staleTime: 0,
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    getNextPageParam: (page, pages) => {
      const shown = pages.reduce((sum, each) => sum + each.rows.length, 0);
      return shown < page.total && page.rows.length > 0 ? shown : undefined;
    },
  });
  if (!isRunning) return <Empty title={t("orphans.inactive")} help={t("orphans.inactiveHelp")} />;
  if (found.isPending) return <Loading rows={4} />;
  const [first] = found.data?.pages ?? [];
  if (!first) return <Refused error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack>
      <Text size="sm" maw={760}>
        {t("orphans.help")}
      </Text>
      {first.unreadable.length > 0 && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} className="wraps">
          {t("orphans.unreadable", { files: first.unreadable.join(", ") })}
        </Alert>
      )}
      {first.total === 0 ? (
        <Empty title={t("orphans.none")} help={t("orphans.noneHelp")} />
      ) : (
        <Paper withBorder>
          <Text p="xs" size="sm" c="dimmed" role="status">
            {t("orphans.count", { count: first.total, size: formatBytes(first.allocation) })}
          </Text>
          <ScrollBox label={t("orphans.title")} style={{ maxHeight: "calc(100dvh - 340px)", minHeight: 200 }}>
            <table className="rows" style={{ minWidth: 520 }}>
              <thead>
                <tr>
                  {columns.map(({ sort, width, num }) => {
                    const active = order.sort === sort;
                    return (
                      <SortHead
                        key={sort}
                        label={t(`volumes.column.${sort}`)}
                        width={width}
                        num={num}
                        sorted={sortedBy(active, order.descending)}
                        onSort={() => setOrder({ sort, descending: active ? !order.descending : sort !== "name" })}
                      />
                    );
                  })}
                </tr>
              </thead>
              <tbody>
                {rows.map((volume) => (
                  <tr key={volume.name}>
                    <td title={volume.path}>
                      <Link
                        href={links.volume(pool.host, pool.uuid, volume.name)}
                        prefetch={false}
                        style={{ color: "var(--mantine-color-anchor)", textDecoration: "none" }}
                      >
                        {volume.name}
                      </Link>
                    </td>
                    <td className="num">{formatBytes(volume.allocation)}</td>
                    <td>
                      <Moment atMs={volume.modifiedAtMs} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
          {found.hasNextPage && (
            <Group p="xs">
              <Button
                variant="default"
                size="xs"
                loading={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {t("orphans.more")}
              </Button>
            </Group>
          )}
        </Paper>
      )}
    </Stack>
  );
}
