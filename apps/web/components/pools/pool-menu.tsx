"use client";
import type { PoolRow } from "@cistern/control/client";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPlayerPlay, IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { ExcusedItem } from "../common/excused.tsx";
import { usePoolVerbs } from "./use-pool-verbs.tsx";

/** The verbs of one pool, at its row. */
export function PoolMenu({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations("pool");
  const verbs = usePoolVerbs(pool);
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t("actionsFor", { name: pool.name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ExcusedItem icon={<IconPlayerPlay size={14} />} excuse={verbs.excuse("start")} onClick={verbs.start}>
            {t("start")}
          </ExcusedItem>
          <ExcusedItem icon={<IconPlayerStop size={14} />} excuse={verbs.excuse("stop")} onClick={verbs.askStop}>
            {t("askStop")}
          </ExcusedItem>
          <ExcusedItem icon={<IconRefresh size={14} />} excuse={verbs.excuse("refresh")} onClick={verbs.refresh}>
            {t("refresh")}
          </ExcusedItem>
          <Menu.Divider />
          <ExcusedItem
            destroys
            icon={<IconTrash size={14} />}
            excuse={verbs.excuse("undefine")}
            onClick={verbs.askUndefine}
          >
            {t("undefine")}
          </ExcusedItem>
        </Menu.Dropdown>
      </Menu>
      {verbs.dialog}
    </>
  );
}
