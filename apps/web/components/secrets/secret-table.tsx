"use client";
import type { SecretSummary } from "@cistern/driver/router";
import { ActionIcon, Badge, Menu } from "@mantine/core";
import { IconDots, IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { ExcusedItem } from "../common/excused.tsx";
import { Moment } from "../common/moment.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";

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
        <thead>
          <tr>
            <th scope="col">{t("column.id")}</th>
            <th scope="col" style={{ width: 70 }}>
              {t("column.type")}
            </th>
            <th scope="col" style={{ width: 172 }}>
              {t("column.value")}
            </th>
            <th scope="col" style={{ width: "16%" }}>
              {t("column.description")}
            </th>
            <th scope="col" style={{ width: 284 }}>
              {t("column.uuid")}
            </th>
            <th scope="col" style={{ width: 116 }}>
              {t("column.changed")}
            </th>
            <th scope="col" style={{ width: 52 }}>
              <span className="sr">{t("column.actions")}</span>
            </th>
          </tr>
        </thead>
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
