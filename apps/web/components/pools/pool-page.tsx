"use client";
import type { PoolRow } from "@cistern/control/client";
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useQueryState } from "../../lib/use-query-state.ts";
import { Empty } from "../common/empty.tsx";
import { useLeave } from "../common/leave-guard.tsx";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { PoolStateBadge } from "../common/pool-state.tsx";
import { Refused } from "../common/refused.tsx";
import { SharedBadge, SharedPool } from "../libvirt/shared.tsx";
import { OrphanFiles } from "../volumes/orphans.tsx";
import { VolumeTable } from "../volumes/volume-table.tsx";
import { PoolActions } from "./pool-actions.tsx";
import { PoolAttention } from "./pool-attention.tsx";
import { PoolOverview } from "./pool-overview.tsx";
import { PoolXml } from "./pool-xml.tsx";

const tabs = ["overview", "volumes", "orphans", "xml"] as const;
type Tab = (typeof tabs)[number];

/** One pool: overview, volumes, XML. The inventory draws it, so that it is there while the host is away. */
export function PoolPage({ host, uuid }: { readonly host: string; readonly uuid: string }) {
  const t = useTranslations();
  const { queries } = useControl();
  const pool = useQuery(queries.inventory.pool.queryOptions({ host, uuid }));
  if (pool.isPending) return <Loading rows={6} />;
  if (pool.isError) return <Refused error={pool.error} onRetry={() => void pool.refetch()} />;
  if (pool.data === null) return <Empty wholePage title={t("pool.gone")} help={t("pool.goneHelp")} />;
  return <Found pool={pool.data} />;
}

function Found({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const leave = useLeave();
  const { search, change } = useQueryState();
  const wanted = search.get("tab");
  const tab: Tab = tabs.find((each) => each === wanted) ?? "overview";
  const hostName = hosts.data?.find((host) => host.id === pool.host)?.name ?? pool.host;
  return (
    <>
      <PageHead
        title={pool.name}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: hostName, href: links.host(pool.host) },
          { text: pool.name },
        ]}
        beside={
          <>
            <PoolStateBadge state={pool.state} />
            {pool.libvirt && <SharedBadge />}
          </>
        }
        actions={<PoolActions pool={pool} />}
      />
      <PoolAttention pool={pool} />
      {pool.libvirt && <SharedPool pool={pool} libvirt={pool.libvirt} />}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          leave(() =>
            change({
              tab: next === "overview" ? undefined : (next ?? undefined),
              search: undefined,
              sort: undefined,
              view: undefined,
            }),
          )
        }
      >
        <Tabs.List mb="md" aria-label={t("pool.tabs")}>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`pool.tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <PoolOverview pool={pool} />
        </Tabs.Panel>
        <Tabs.Panel value="volumes">
          <VolumeTable pool={pool} />
        </Tabs.Panel>
        <Tabs.Panel value="orphans">
          <OrphanFiles pool={pool} />
        </Tabs.Panel>
        <Tabs.Panel value="xml">
          <PoolXml pool={pool} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
