"use client";
import { formatBytes } from "@cistern/schema/fields";
import { List } from "@mantine/core";
import { useTranslations } from "next-intl";
import { DestroyDialog } from "../common/destroy-dialog.tsx";
import { useTakingAway } from "./use-taking-away.ts";
import type { VolumeDialogProps } from "./volume-dialogs.tsx";

/** Says what goes, and asks for the name. */
export function DeleteVolume(props: VolumeDialogProps) {
  const t = useTranslations("destroy");
  const { pool, volume } = props;
  const takeAway = useTakingAway(props);
  const input = { pool: pool.uuid, volume: volume.name };
  return (
    <DestroyDialog
      host={pool.host}
      verb="volumes.delete"
      input={input}
      name={volume.name}
      title={t("volume.title", { name: volume.name })}
      confirm={t("volume.confirm")}
      onConfirm={(confirmed) => takeAway("volumes.delete", confirmed)}
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
