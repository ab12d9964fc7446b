"use client";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Empty } from "../common/empty.tsx";
import { PageHead } from "../common/page-head.tsx";
import { LibvirtPools } from "../libvirt/libvirt-pools.tsx";
import { ExportPools } from "../transfer/export-pools.tsx";
import { FoundAtStart } from "./found-at-start.tsx";
import { PoolList } from "./pool-list.tsx";
import { UnreadableDefinitions } from "./unreadable-definitions.tsx";

/** The pools of one host. */
export function HostPage({ host }: { readonly host: string }) {
  const t = useTranslations();
  const { queries } = useControl();
  const [exporting, setExporting] = useState(false);
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const name = hosts.data?.find((row) => row.id === host)?.name ?? host;
  if (hosts.data && !hosts.data.some((row) => row.id === host)) {
    return <Empty wholePage title={t("host.unknown")} help={t("host.unknownHelp")} />;
  }
  return (
    <>
      <PageHead
        title={t("host.pools", { name })}
        crumbs={[{ text: t("shell.overview"), href: links.overview() }, { text: name }]}
        actions={
          <>
            <Button component={Link} href={links.secrets(host)} variant="default">
              {t("secrets.title")}
            </Button>
            <Button component={Link} href={links.importPools(host)} variant="default">
              {t("import.open")}
            </Button>
            <Button variant="default" onClick={() => setExporting(true)}>
              {t("export.open")}
            </Button>
            <Button component={Link} href={links.newPool(host)} leftSection={<IconPlus size={16} />}>
              {t("pool.create")}
            </Button>
          </>
        }
      />
      <UnreadableDefinitions host={host} />
      <PoolList host={host} searchable />
      <LibvirtPools host={host} />
      <FoundAtStart host={host} />
      {exporting && <ExportPools host={host} onClose={() => setExporting(false)} />}
    </>
  );
}
