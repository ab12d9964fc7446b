"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import { Button, Tabs } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Empty } from "../common/empty.tsx";
import { ExcusedButton } from "../common/excused.tsx";
import { useLeave } from "../common/leave-guard.tsx";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { DeleteVolume, useDeleteExcuse } from "./delete-volume.tsx";
import { useHeldExcuse, useUses } from "./use-uses.tsx";
import { VolumeOverview } from "./volume-overview.tsx";
import { VolumeXml } from "./volume-xml.tsx";

/** One volume. The inventory draws it, so that it is there while the host is away. */
export function VolumePage(props: { readonly host: string; readonly pool: string; readonly name: string }) {
  const t = useTranslations("volumes");
  const { queries } = useControl();
  const pool = useQuery(queries.inventory.pool.queryOptions({ host: props.host, uuid: props.pool }));
  const volume = useQuery(
    queries.inventory.volume.queryOptions({ host: props.host, pool: props.pool, volume: props.name }),
  );
  if (pool.isPending || volume.isPending) return <Loading rows={6} />;
  if (pool.isError) return <Refused error={pool.error} onRetry={() => void pool.refetch()} />;
  if (volume.isError) return <Refused error={volume.error} onRetry={() => void volume.refetch()} />;
  if (pool.data === null || volume.data === null)
    return <Empty wholePage title={t("gone")} help={t("goneHelp", { name: props.name })} />;
  return <Found key={volume.data.name} pool={pool.data} volume={volume.data} />;
}

function Found({ pool, volume }: { readonly pool: PoolRow; readonly volume: VolumeRow }) {
  const t = useTranslations();
  const router = useRouter();
  const leave = useLeave();
  const { search, change } = useQueryState();
  const held = useHeldExcuse()(useUses(pool, [volume.name]).of(volume.name));
  const excuse = useDeleteExcuse(pool) ?? held;
  const [deleting, setDeleting] = useState(false);
  const list = links.pool(pool.host, pool.uuid, "volumes");
  const tab = search.get("tab") === "xml" ? "xml" : "overview";
  return (
    <>
      <PageHead
        title={volume.name}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: pool.name, href: list },
          { text: volume.name },
        ]}
        actions={
          <>
            {volume.type === "file" && volume.linkTarget === undefined && (
              <Button
                component="a"
                href={links.download(pool.host, pool.uuid, volume.name)}
                variant="default"
                leftSection={<IconDownload size={16} />}
                download
              >
                {t("volumes.do.download")}
              </Button>
            )}
            <ExcusedButton
              variant="outline"
              color="red"
              leftSection={<IconTrash size={16} />}
              excuse={excuse}
              onClick={() => setDeleting(true)}
            >
              {t("volumes.delete")}
            </ExcusedButton>
          </>
        }
      />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => leave(() => change({ tab: next === "xml" ? "xml" : undefined }))}
      >
        <Tabs.List mb="md" aria-label={t("volumes.tabs")}>
          <Tabs.Tab value="overview">{t("volumes.tab.overview")}</Tabs.Tab>
          <Tabs.Tab value="xml">{t("volumes.tab.xml")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <VolumeOverview pool={pool} volume={volume} />
        </Tabs.Panel>
        <Tabs.Panel value="xml">
          <VolumeXml pool={pool} volume={volume} />
        </Tabs.Panel>
      </Tabs>
      {deleting && (
        <DeleteVolume
          pool={pool}
          volume={volume}
          onClose={() => setDeleting(false)}
          onDeleted={() => router.push(list)}
        />
      )}
    </>
  );
}
