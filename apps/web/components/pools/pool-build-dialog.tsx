"use client";
import type { PoolRow } from "@cistern/control/client";
import type { Overwriting, VerbInputs } from "@cistern/driver/router";
import { Alert } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { VerbDialog } from "../common/verb-dialog.tsx";
import { SourceFormat } from "./source-format.tsx";

/** Building a pool whose source can be formatted: what is on the device stays, unless its loss is chosen and the pool's name typed. */
export function PoolBuildDialog(props: {
  readonly pool: PoolRow;
  readonly onConfirm: (input: VerbInputs["pools.build"]) => void;
  readonly onClose: () => void;
}) {
  const t = useTranslations();
  const { pool } = props;
  const [how, setHow] = useState<Overwriting>();
  const overwrites = how === "overwrite";
  return (
    <VerbDialog
      host={pool.host}
      verb="pools.build"
      input={useMemo(() => ({ pool: pool.uuid, ...(how && { how }) }), [pool.uuid, how])}
      title={t("pool.building.title", { name: pool.name })}
      confirm={t(overwrites ? "pool.building.overwrite" : "pool.building.confirm")}
      destroys={overwrites ? pool.name : undefined}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <SourceFormat how={how} onChange={setHow} />
      {overwrites && <Alert color="red">{t("wizard.overwrite.help")}</Alert>}
    </VerbDialog>
  );
}
