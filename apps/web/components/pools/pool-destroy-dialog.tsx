"use client";
import type { PoolRow } from "@cistern/control/client";
import { List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { DestroyDialog } from "../common/destroy-dialog.tsx";

const shownVolumes = 20;

/** Deleting a pool's storage, or its definition: the one leaves what the other takes. */
export function PoolDestroyDialog(props: {
  readonly pool: PoolRow;
  readonly verb: "delete" | "undefine";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const t = useTranslations("destroy");
  const { pool, verb } = props;
  const { queries } = useControl();
  const volumes = useQuery(
    queries.inventory.volumes.queryOptions({
      host: pool.host,
      pool: pool.uuid,
      sort: "name",
      descending: false,
      limit: shownVolumes,
    }),
  );
  const rows = volumes.data?.rows ?? [];
  return (
    <DestroyDialog
      host={pool.host}
      verb={`pools.${verb}`}
      input={{ pool: pool.uuid }}
      name={pool.name}
      title={t(`${verb}.title`, { name: pool.name })}
      confirm={t(`${verb}.confirm`)}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <Text size="sm">{t(`${verb}.help`)}</Text>
      <List size="sm" mt="xs">
        <List.Item>
          {verb === "delete"
            ? t("goesFolder", { path: pool.targetPath ?? "" })
            : t("goesDefinition", { name: pool.name })}
        </List.Item>
        <List.Item>
          {verb === "delete" ? t("staysDefinition") : t("staysFolder", { path: pool.targetPath ?? "" })}
        </List.Item>
        {rows.map((row) => (
          <List.Item key={row.name}>{t(verb === "delete" ? "inTheWay" : "staysVolume", { name: row.name })}</List.Item>
        ))}
        {volumes.data && volumes.data.total > rows.length && (
          <List.Item>{t("more", { count: volumes.data.total - rows.length })}</List.Item>
        )}
      </List>
    </DestroyDialog>
  );
}
