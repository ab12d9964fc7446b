"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeDetail } from "@cistern/driver/router";
import { formatBytes, volume as volumeRoot } from "@cistern/schema/fields";

import { readVolume } from "@cistern/schema/xml";
import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useHost } from "../../lib/data.tsx";
import { Loading } from "../common/loading.tsx";
import { Moment } from "../common/moment.tsx";
import { Refused } from "../common/refused.tsx";
import { Stat } from "../common/stat.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { Definition } from "../fields/definition.tsx";
import { volumePresence } from "../fields/fields-of.ts";
import { useUses } from "./use-uses.tsx";
import { VolumeChain } from "./volume-chain.tsx";
import { VolumeImage } from "./volume-image.tsx";
import { VolumeUses } from "./volume-uses.tsx";

/** Sizes of one volume, and every field of it. */
export function VolumeOverview({ pool, volume }: { readonly pool: PoolRow; readonly volume: VolumeRow }) {
  const t = useTranslations("volumes");
  const { queries } = useHost(pool.host);
  const detail = useQuery(queries.volumes.get.queryOptions({ pool: pool.uuid, volume: volume.name }));
  const uses = useUses(pool, [volume.name]).of(volume.name);
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Stat label={t("column.format")}>{volume.type === "dir" ? t("folder") : volume.format}</Stat>
        <Stat label={t("column.capacity")}>{formatBytes(volume.capacity)}</Stat>
        <Stat label={t("column.allocation")}>{formatBytes(volume.allocation)}</Stat>
        <Stat label={t("column.modified")}>
          <Moment atMs={volume.modifiedAtMs} />
        </Stat>
      </SimpleGrid>
      {volume.linkTarget !== undefined && (
        <Text size="sm" className="wraps">
          {t("linkTo", { target: volume.linkTarget })}
        </Text>
      )}
      <Paper withBorder p="md">
        <Title order={2} mb="sm">
          {t("use")}
        </Title>
        <UseBar
          allocation={volume.allocation}
          capacity={volume.capacity}
          warns={false}
          label={t("useOf", { name: volume.name })}
        />
      </Paper>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper withBorder p="md">
          <Title order={2} mb="sm">
            {t("usedBy")}
          </Title>
          <VolumeUses host={pool.host} uses={uses} />
        </Paper>
        {volume.type === "file" && (
          <Paper withBorder p="md">
            <Title order={2} mb="sm">
              {t("chain")}
            </Title>
            <VolumeChain pool={pool} name={volume.name} />
          </Paper>
        )}
      </SimpleGrid>
      {detail.data?.image && (
        <Paper withBorder p="md">
          <Title order={2} mb="sm">
            {t("image")}
          </Title>
          <VolumeImage host={pool.host} detail={detail.data} />
        </Paper>
      )}
      <Paper withBorder p="md">
        <Title order={2} mb="sm">
          {t("definition")}
        </Title>
        {detail.isPending && <Loading />}
        {detail.isError && !detail.data && <Refused error={detail.error} onRetry={() => void detail.refetch()} />}
        {detail.data && <VolumeDefinition detail={detail.data} />}
      </Paper>
    </Stack>
  );
}

function VolumeDefinition({ detail }: { readonly detail: VolumeDetail }) {
  const t = useTranslations("volumes");
  const { type } = detail.pool;
  const reading = useMemo(() => readVolume(detail.xml, { poolType: type, capacityOptional: true }), [detail.xml, type]);
  if (!reading.value) return <Text size="sm">{t("unreadable")}</Text>;
  const presenceOf = volumePresence(type, detail.format);
  return <Definition root={volumeRoot} value={reading.value} presenceOf={presenceOf} showReported />;
}
