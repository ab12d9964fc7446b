"use client";
import { type Wiping, wipings } from "@cistern/schema/fields";
import { NativeSelect } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { DestroyDialog } from "../common/destroy-dialog.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import type { VolumeDialogProps } from "./volume-dialogs.tsx";

/** Asks how, says what it cannot promise, and asks for the name. */
export function WipeVolume({ pool, volume, onClose }: VolumeDialogProps) {
  const t = useTranslations("volumes.wipe");
  const { run } = useVerb(pool.host);
  const [how, setHow] = useState<Wiping>("zero");
  const input = { pool: pool.uuid, volume: volume.name, how };
  return (
    <DestroyDialog
      host={pool.host}
      verb="volumes.wipe"
      input={input}
      name={volume.name}
      title={t("title", { name: volume.name })}
      confirm={t("confirm")}
      onConfirm={(confirmed) => void run("volumes.wipe", confirmed, { name: volume.name })}
      onClose={onClose}
    >
      {t("help")} {volume.format === "raw" ? "" : t("noImage", { format: volume.format })} {t("noPromise")}
      <NativeSelect
        mt="sm"
        label={t("how")}
        value={how}
        data={wipings.map((each) => ({ value: each, label: t(`ways.${each}`) }))}
        onChange={(event) => setHow(wipings.find((each) => each === event.currentTarget.value) ?? "zero")}
      />
    </DestroyDialog>
  );
}
