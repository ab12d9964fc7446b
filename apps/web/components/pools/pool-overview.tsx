"use client";
import type { PoolRow } from "@cistern/control/client";
import type { PoolDetail } from "@cistern/driver/router";
import { formatBytes, pool as poolRoot } from "@cistern/schema/fields";

import { readPool } from "@cistern/schema/xml";
import { Box, Group, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useHost } from "../../lib/data.tsx";
import { ExcusedSwitch } from "../common/excused.tsx";
import { Loading } from "../common/loading.tsx";
import { Moment } from "../common/moment.tsx";
import { Refused } from "../common/refused.tsx";
import { Stat } from "../common/stat.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { Definition } from "../fields/definition.tsx";
import { poolPresence } from "../fields/fields-of.ts";
import { usePoolVerbs } from "./use-pool-verbs.tsx";

const PoolChart = dynamic(() => import("./pool-chart.tsx").then((room) => room.PoolChart), {
  ssr: false,
  loading: () => <Loading rows={1} height={240} />,
});

/** Sizes, their course over time, and every field of the definition. */
export function PoolOverview({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations();
  const { queries } = useHost(pool.host);
  const detail = useQuery(queries.pools.get.queryOptions({ pool: pool.uuid }));
  const verbs = usePoolVerbs(pool);
  const known = pool.refreshedAtMs !== undefined && pool.capacity > 0n;
  const size = (bytes: bigint) => (known ? formatBytes(bytes) : t("use.unknown"));
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Stat label={t("pool.capacity")}>{size(pool.capacity)}</Stat>
        <Stat label={t("pool.allocation")}>{size(pool.allocation)}</Stat>
        <Stat label={t("pool.available")}>{size(pool.available)}</Stat>
        <Stat label={t("pool.volumes")}>
          {pool.refreshedAtMs === undefined ? t("use.unknown") : pool.volumes.toLocaleString("en")}
          {pool.skipped > 0 && (
            <Text span size="xs" c="dimmed">
              {" "}
              {t("pool.skipped", { count: pool.skipped })}
            </Text>
          )}
          {detail.data && <Skipped by={detail.data.skippedBy} />}
        </Stat>
      </SimpleGrid>
      <Paper withBorder p="md">
        <Title order={2} mb="sm">
          {t("pool.use")}
        </Title>
        <UseBar
          allocation={pool.allocation}
          capacity={known ? pool.capacity : 0n}
          label={t("pool.useOf", { name: pool.name })}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {pool.refreshedAtMs === undefined ? (
            t("pool.neverRead")
          ) : (
            <>
              {t("pool.readAgo")} <Moment atMs={pool.refreshedAtMs} />
              {detail.data && <Looked detail={detail.data} />}
            </>
          )}
        </Text>
        <Title order={3} mt="md" mb="xs">
          {t("pool.overTime")}
        </Title>
        <PoolChart host={pool.host} pool={pool.uuid} name={pool.name} />
      </Paper>
      <Paper withBorder p="md">
        <Group justify="space-between" mb="sm">
          <Title order={2}>{t("pool.definition")}</Title>
          <ExcusedSwitch
            label={t("pool.autostart")}
            checked={pool.autostart}
            excuse={pool.libvirt?.autostart ? t("libvirt.theirAutostart") : verbs.excuse("setAutostart")}
            onChange={verbs.setAutostart}
          />
        </Group>
        {detail.isPending && <Loading />}
        {detail.isError && !detail.data && <Refused error={detail.error} onRetry={() => void detail.refetch()} />}
        {detail.data && <PoolDefinition detail={detail.data} />}
      </Paper>
      <Box>{verbs.dialog}</Box>
    </Stack>
  );
}

const reasons = ["unreadable", "undecodable", "odd", "vanished", "dangling", "left"] as const;

/** Why entries are not listed. */
function Skipped({ by }: { readonly by: PoolDetail["skippedBy"] }) {
  const t = useTranslations("pool.skippedBy");
  const counted = reasons.flatMap((reason) => (by[reason] ? [t(reason, { count: by[reason] })] : []));
  if (counted.length === 0) return null;
  return (
    <List size="xs" c="dimmed" fw="normal">
      {counted.map((text) => (
        <List.Item key={text}>{text}</List.Item>
      ))}
    </List>
  );
}

/** Whether the last refresh looked at every file, and if not, when one did. */
function Looked({ detail: { refreshedAtMs, lookedAtMs } }: { readonly detail: PoolDetail }) {
  const t = useTranslations("pool");
  if (lookedAtMs === undefined) return null;
  if (lookedAtMs === refreshedAtMs) return <>. {t("lookedAtAll")}</>;
  return (
    <>
      . {t("trustedWatch")} <Moment atMs={lookedAtMs} />.
    </>
  );
}

function PoolDefinition({ detail }: { readonly detail: PoolDetail }) {
  const t = useTranslations("pool");
  const reading = useMemo(
    () => readPool(detail.activeXml ?? detail.inactiveXml),
    [detail.activeXml, detail.inactiveXml],
  );
  if (!reading.value) return <Text size="sm">{t("unreadable")}</Text>;
  // A type that this version cannot run still shows everything that is set.
  const presenceOf = poolPresence(detail.type);
  return (
    <Definition
      root={poolRoot}
      value={reading.value}
      presenceOf={presenceOf}
      showReported={detail.activeXml !== undefined && detail.refreshedAtMs !== undefined}
    />
  );
}
