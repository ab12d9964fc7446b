"use client";
import { volume as volumeCatalogue } from "@cistern/schema/fields";
import { editVolume, readVolume } from "@cistern/schema/xml";
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";
import { VerbDialog } from "../common/verb-dialog.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import type { VolumeDialogProps } from "./volume-dialogs.tsx";

const { label } = volumeCatalogue.fields.name.meta;

/** Changes the name in the volume's definition, as a person would in its XML. */
export function RenameVolume({ pool, volume, onClose, onGone }: VolumeDialogProps) {
  const t = useTranslations("volumes.rename");
  const { queries } = useHost(pool.host);
  const { run } = useVerb(pool.host);
  const detail = useQuery(queries.volumes.get.queryOptions({ pool: pool.uuid, volume: volume.name }));
  const [name, setName] = useState(volume.name);
  const { data } = detail;
  const input = useMemo(() => {
    const def = data && readVolume(data.xml, { poolType: pool.type, capacityOptional: true }).value;
    if (!data || !def || name === "" || name === volume.name) return undefined;
    const xml = editVolume(data.xml, { ...def, name }, { poolType: pool.type });
    return { pool: pool.uuid, volume: volume.name, xml, revision: data.revision };
  }, [data, name, volume.name, pool.type, pool.uuid]);
  return (
    <VerbDialog
      host={pool.host}
      verb="volumes.change"
      input={input}
      title={t("title", { name: volume.name })}
      confirm={t("confirm")}
      onConfirm={(asked) =>
        void run("volumes.change", asked, { name: volume.name }).then(({ ok }) => {
          if (ok) onGone?.();
        })
      }
      onClose={onClose}
    >
      {detail.isError && <Refused error={detail.error} onRetry={() => void detail.refetch()} />}
      <TextInput
        label={label}
        description={t("help")}
        required
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </VerbDialog>
  );
}
