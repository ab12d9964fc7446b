"use client";
import type { PoolRow } from "@cistern/control/client";
import { formatBytes } from "@cistern/schema/fields";
import { Anchor } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { PoolStateBadge } from "../common/pool-state.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { TableHead } from "../common/table-head.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { SharedBadge } from "../libvirt/shared.tsx";
import { PoolMenu } from "./pool-menu.tsx";

/** Pools as rows. Sizes of a pool that was never read are not known, which is not the same as zero. */
export function PoolTable({ pools }: { readonly pools: readonly PoolRow[] }) {
  const t = useTranslations("pool");
  return (
    <ScrollBox label={t("list")}>
      <table className="rows" style={{ minWidth: pools.some(({ libvirt }) => libvirt) ? 990 : 860 }}>
        <TableHead
          columns={[
            { label: t("column.name") },
            { label: t("column.state"), width: 130 },
            { label: t("column.type"), width: 80 },
            { label: t("column.use"), width: 200 },
            { label: t("column.free"), width: 100, num: true },
            { label: t("column.capacity"), width: 100, num: true },
            { label: t("column.volumes"), width: 80, num: true },
            { label: t("column.actions"), width: 52, unseen: true },
          ]}
        />
        <tbody>
          {pools.map((pool) => {
            const known = pool.refreshedAtMs !== undefined && pool.capacity > 0n;
            return (
              <tr key={`${pool.host} ${pool.uuid}`}>
                <td title={pool.name}>
                  <Anchor component={Link} href={links.pool(pool.host, pool.uuid)} size="sm">
                    {pool.name}
                  </Anchor>
                  {pool.libvirt && <SharedBadge />}
                </td>
                <td>
                  <PoolStateBadge state={pool.state} />
                </td>
                <td>{pool.type}</td>
                <td>
                  <UseBar
                    allocation={pool.allocation}
                    capacity={known ? pool.capacity : 0n}
                    label={t("useOf", { name: pool.name })}
                    compact
                  />
                </td>
                <td className="num">{known ? formatBytes(pool.available) : t("unknown")}</td>
                <td className="num">{known ? formatBytes(pool.capacity) : t("unknown")}</td>
                <td className="num">{known ? pool.volumes.toLocaleString("en") : t("unknown")}</td>
                <td>
                  <PoolMenu pool={pool} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}
