"use client";
import type { LibvirtPoolSummary } from "@cistern/driver/router";
import { Button, Checkbox, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { ScrollBox } from "../common/scroll-box.tsx";
import { TableHead } from "../common/table-head.tsx";

/** Pools of libvirt's as rows, to choose and to adopt. */
export function LibvirtTable(props: {
  readonly pools: readonly LibvirtPoolSummary[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onAdopt: (pool: LibvirtPoolSummary) => void;
}) {
  const t = useTranslations("libvirt");
  const { chosen } = props;
  const choose = (uuid: string, is: boolean) =>
    props.onChoose(new Set([...chosen].filter((one) => one !== uuid).concat(is ? uuid : [])));
  return (
    <ScrollBox label={t("list")}>
      <table className="rows" style={{ minWidth: 720 }}>
        <TableHead
          columns={[
            { label: t("column.choose"), width: 44, unseen: true },
            { label: t("column.name") },
            { label: t("column.state"), width: 100 },
            { label: t("column.type"), width: 90 },
            { label: t("column.target") },
            { label: t("column.autostart"), width: 90 },
            { label: t("column.actions"), width: 100, unseen: true },
          ]}
        />
        <tbody>
          {props.pools.map((pool) => (
            <tr key={pool.uuid}>
              <td>
                <Checkbox
                  aria-label={t("choose", { name: pool.name })}
                  checked={chosen.has(pool.uuid)}
                  onChange={(event) => choose(pool.uuid, event.currentTarget.checked)}
                />
              </td>
              <td title={pool.name}>
                {pool.name}
                {!pool.persistent && (
                  <Text span size="xs" c="dimmed" title={t("passingHelp")}>
                    {" "}
                    {t("passing")}
                  </Text>
                )}
              </td>
              <td>{t(pool.active ? "active" : "inactive")}</td>
              <td>{pool.type}</td>
              <td title={pool.targetPath}>{pool.targetPath}</td>
              <td>{t(pool.autostart ? "yes" : "no")}</td>
              <td>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t("adoptOne", { name: pool.name })}
                  onClick={() => props.onAdopt(pool)}
                >
                  {t("adopt")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
