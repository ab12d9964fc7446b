"use client";
import type { PoolRow } from "@cistern/control/client";
import { Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { VerbDialog } from "../common/verb-dialog.tsx";

/** What stopping a pool takes away, and for how long. */
export function PoolStopDialog(props: {
  readonly pool: PoolRow;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const t = useTranslations("pool.stopping");
  const { pool } = props;
  return (
    <VerbDialog
      host={pool.host}
      verb="pools.stop"
      input={useMemo(() => ({ pool: pool.uuid }), [pool.uuid])}
      title={t("title", { name: pool.name })}
      confirm={t("confirm")}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <Text size="sm">{t(pool.persistent ? "help" : "helpNotKept")}</Text>
    </VerbDialog>
  );
}
