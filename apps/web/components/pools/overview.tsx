"use client";
import type { HostRow } from "@cistern/control/client";
import { formatBytes } from "@cistern/schema/fields";
import { Anchor, Badge, Box, Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { Moment } from "../common/moment.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { Stat } from "../common/stat.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { PoolList } from "./pool-list.tsx";

/** Every host with its pools. */
export function Overview() {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  return (
    <>
      <PageHead title={t("shell.overview")} />
      {hosts.isPending && <Loading />}
      {hosts.isError && <Refused error={hosts.error} onRetry={() => void hosts.refetch()} />}
      {hosts.data?.length === 0 && <Empty title={t("host.none")} help={t("host.noneHelp")} />}
      <Stack gap="xl">
        {hosts.data?.map((host) => (
          <HostSection key={host.id} host={host} />
        ))}
      </Stack>
    </>
  );
}

function HostSection({ host }: { readonly host: HostRow }) {
  const t = useTranslations();
  return (
    <Box component="section" aria-label={host.name}>
      <Group justify="space-between" mb="sm">
        <Group gap="sm" style={{ minWidth: 0 }}>
          <Title order={2} className="wraps">
            <Anchor component={Link} href={links.host(host.id)} inherit>
              {host.name}
            </Anchor>
          </Title>
          <Badge color={host.state === "connected" ? "green" : "orange"}>{t(`host.state.${host.state}`)}</Badge>
          {host.state === "unreachable" && host.seenAtMs !== undefined && (
            <Text size="sm" c="dimmed">
              {t("host.seen")} <Moment atMs={host.seenAtMs} />
            </Text>
          )}
        </Group>
        <Button component={Link} href={links.newPool(host.id)} size="xs" leftSection={<IconPlus size={14} />}>
          {t("pool.create")}
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 2, md: 4 }} mb="sm">
        <Stat label={t("host.poolCount")}>{host.pools}</Stat>
        <Stat label={t("host.volumeCount")}>{host.volumes.toLocaleString("en")}</Stat>
        <Stat label={t("host.capacity")}>{host.capacity > 0n ? formatBytes(host.capacity) : t("use.unknown")}</Stat>
        <Stat label={t("host.use")}>
          <UseBar allocation={host.allocation} capacity={host.capacity} label={t("host.useOf", { name: host.name })} />
        </Stat>
      </SimpleGrid>
      <PoolList host={host.id} />
    </Box>
  );
}
