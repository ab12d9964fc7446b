"use client";
import type { SecretSummary } from "@cistern/driver/router";
import { ActionIcon, Badge, Menu } from "@mantine/core";
import { IconDots, IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { ExcusedItem } from "../common/excused.tsx";
import { Moment } from "../common/moment.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { TableHead } from "../common/table-head.tsx";

export type SecretAct = "value" | "change" | "delete";

/** Secrets as rows: what each is for, and whether it has a value; never the value. */
export function SecretTable(props: {
  readonly secrets: readonly SecretSummary[];
  readonly onAct: (act: SecretAct, secret: SecretSummary) => void;
}) {
  const t = useTranslations("secrets");
  return (
    <ScrollBox label={t("title")}>
      <table className="rows" style={{ minWidth: 1030 }}>
        <TableHead
          columns={[
            { label: t("column.id") },
            { label: t("column.type"), width: 70 },
            { label: t("column.value"), width: 172 },
            { label: t("column.description"), width: "16%" },
            { label: t("column.uuid"), width: 284 },
            { label: t("column.changed"), width: 116 },
            { label: t("column.actions"), width: 52, unseen: true },
          ]}
        />
        <tbody>
          {props.secrets.map((secret) => (
            <tr key={secret.uuid}>
              <td title={secret.usage.id}>{secret.usage.id}</td>
              <td>{t(`usage.${secret.usage.type}`)}</td>
              <td>
                <Badge color={secret.hasValue ? "green" : "orange"}>{t(secret.hasValue ? "set" : "notSet")}</Badge>{" "}
                {secret.ephemeral && <Badge color="blue">{t("inMemory")}</Badge>}
              </td>
              <td title={secret.description}>{secret.description}</td>
              <td
                style={{ fontFamily: "var(--mantine-font-family-monospace)", fontSize: "var(--mantine-font-size-xs)" }}
              >
                {secret.uuid}
              </td>
              <td>
                <Moment atMs={secret.changedAtMs} />
              </td>
              <td>
                <Menu>
                  <Menu.Target>
                    <ActionIcon aria-label={t("actionsFor", { id: secret.usage.id })}>
                      <IconDots size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item leftSection={<IconKey size={14} />} onClick={() => props.onAct("value", secret)}>
                      {t("setValueMenu")}
                    </Menu.Item>
                    <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => props.onAct("change", secret)}>
                      {t("change")}
                    </Menu.Item>
                    <Menu.Divider />
                    <ExcusedItem destroys icon={<IconTrash size={14} />} onClick={() => props.onAct("delete", secret)}>
                      {t("deleteMenu")}
                    </ExcusedItem>
                  </Menu.Dropdown>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
