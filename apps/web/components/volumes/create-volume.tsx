"use client";
import type { PoolRow } from "@cistern/control/client";
import { type PoolTypeSpec, specOf } from "@cistern/schema/pool-types";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { VolumeForm } from "./volume-form.tsx";

/** The page that makes a volume in one pool. */
export function CreateVolume({ host, pool: uuid }: { readonly host: string; readonly pool: string }) {
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
  const spec: PoolTypeSpec = specOf(pool.type);
  return (
    <>
      <PageHead
        title={t("wizard.createVolume")}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: pool.name, href: links.pool(pool.host, pool.uuid, "volumes") },
          { text: t("wizard.createVolume") },
        ]}
      />
      {spec.onlyFinds ? (
        <Empty title={t("volumes.onlyFound", { type: spec.title })} help={t("volumes.onlyFoundHelp")}>
          <Button component={Link} href={links.pool(pool.host, pool.uuid, "volumes")} variant="default">
            {t("volumes.toList")}
          </Button>
        </Empty>
      ) : (
        <VolumeForm pool={pool} spec={spec} />
      )}
    </>
  );
}
