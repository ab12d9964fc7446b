"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VerbInputs } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { List } from "@mantine/core";
import { useTranslations } from "next-intl";
import { DestroyDialog } from "../common/destroy-dialog.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { usePoolVerbs } from "../pools/use-pool-verbs.tsx";

/** Why no volume of the pool can be deleted now. The same that keeps one from being made. */
export const useDeleteExcuse = (pool: PoolRow): string | undefined => usePoolVerbs(pool).excuse("createVolume");

export function DeleteVolume(props: {
  readonly pool: PoolRow;
  readonly volume: VolumeRow;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}) {
  const t = useTranslations("destroy");
  const { pool, volume } = props;
  const uses = useTranslations("uses");
  const { run } = useVerb(pool.host);
  const input = { pool: pool.uuid, volume: volume.name };
  const confirm = async (confirmed: VerbInputs["volumes.delete"]) => {
    const outcome = await run("volumes.delete", confirmed, { name: volume.name });
    if (outcome.ok) props.onDeleted?.();
  };
  return (
    <DestroyDialog
      host={pool.host}
      verb="volumes.delete"
      input={input}
      name={volume.name}
      title={t("volume.title", { name: volume.name })}
      confirm={t("volume.confirm")}
      override={{
        code: "volume.in-use",
        title: uses("inUse"),
        label: uses("override"),
        help: uses("overrideHelp"),
        input: { ...input, accept: ["volume.in-use"] },
      }}
      onConfirm={(confirmed) => void confirm(confirmed)}
      onClose={props.onClose}
    >
      {t("volume.help")}
      <List size="sm" mt="xs">
        <List.Item>{t("goesVolume", { path: volume.path })}</List.Item>
        <List.Item>
          {t("goesSize", { allocation: formatBytes(volume.allocation), capacity: formatBytes(volume.capacity) })}
        </List.Item>
      </List>
    </DestroyDialog>
  );
}
