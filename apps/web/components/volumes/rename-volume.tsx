"use client";
import { editVolume, readVolume } from "@cistern/schema/xml";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";
import { VerbDialog } from "../common/verb-dialog.tsx";
import { NameInput, nameFaults } from "./name-input.tsx";
import { useTakingAway } from "./use-taking-away.ts";
import type { VolumeDialogProps } from "./volume-dialogs.tsx";

/** Changes the name in the volume's definition, as a person would in its XML. */
export function RenameVolume(props: VolumeDialogProps) {
  const { pool, volume } = props;
  const t = useTranslations("volumes.rename");
  const { queries } = useHost(pool.host);
  const takeAway = useTakingAway(props);
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
      onConfirm={(asked) => takeAway("volumes.change", asked)}
      onClose={props.onClose}
      atFields={nameFaults}
    >
      {(said) => (
        <>
          {detail.isError && <Refused error={detail.error} onRetry={() => void detail.refetch()} />}
          <NameInput value={name} help={t("help")} error={said(nameFaults)} first onChange={setName} />
        </>
      )}
    </VerbDialog>
  );
}
