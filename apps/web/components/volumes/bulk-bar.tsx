"use client";
import type { PoolRow } from "@cistern/control/client";
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconTrash, IconX } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { ExcusedButton } from "../common/excused.tsx";
import { saveDocuments } from "../transfer/save-file.ts";
import { BulkDelete } from "./bulk-delete.tsx";
import { useVolumesExcuse } from "./use-volume-actions.tsx";

/** What can be done with the volumes that are selected. */
export function BulkBar(props: {
  readonly pool: PoolRow;
  readonly names: readonly string[];
  readonly onClear: () => void;
}) {
  const t = useTranslations("bulk");
  const { pool, names } = props;
  const say = useSay();
  const { client } = useHost(pool.host);
  const excuse = useVolumesExcuse(pool);
  const [deleting, setDeleting] = useState<readonly string[]>();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      const read = async (volume: string) => ({
        name: volume,
        xml: (await client.volumes.get.query({ pool: pool.uuid, volume })).xml,
      });
      await saveDocuments(names, read, `${pool.name}-volumes.xml`);
    } catch (error) {
      notifications.show({ color: "red", title: t("exportFailed"), message: say.refusal(refusalOf(error)) });
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      {names.length > 0 && (
        <Group gap="xs" role="toolbar" aria-label={t("selected", { count: names.length })}>
          <Text size="sm" role="status">
            {t("selected", { count: names.length })}
          </Text>
          <ExcusedButton
            size="xs"
            variant="outline"
            color="red"
            leftSection={<IconTrash size={14} />}
            excuse={excuse}
            onClick={() => setDeleting(names)}
          >
            {t("delete")}
          </ExcusedButton>
          <Button
            size="xs"
            variant="default"
            loading={saving}
            leftSection={<IconDownload size={14} />}
            onClick={() => void save()}
          >
            {t("export")}
          </Button>
          <Button size="xs" variant="subtle" leftSection={<IconX size={14} />} onClick={props.onClear}>
            {t("clear")}
          </Button>
        </Group>
      )}
      {deleting && (
        <BulkDelete
          pool={pool}
          names={deleting}
          onClose={() => {
            setDeleting(undefined);
            props.onClear();
          }}
        />
      )}
    </>
  );
}
