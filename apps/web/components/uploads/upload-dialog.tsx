"use client";
import type { PoolRow } from "@cistern/control/client";
import { Button, FileButton, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { IconFolderOpen, IconUpload } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { UploadRow } from "./upload-row.tsx";
import { choose, start, useUploads } from "./uploads.ts";

/** Files that become volumes: chosen or dropped, named, and sent, several at once. Closing it ends none of them. */
export function UploadDialog({ pool, onClose }: { readonly pool: PoolRow; readonly onClose: () => void }) {
  const t = useTranslations("uploads");
  const common = useTranslations("common");
  const { client } = useHost(pool.host);
  const [over, setOver] = useState(false);
  const uploads = useUploads().filter((upload) => upload.host === pool.host && upload.pool === pool.uuid);
  const ready = uploads.filter(({ state }) => state === "ready");
  const take = (files: readonly File[]) => choose(pool.host, pool.uuid, files);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("title", { name: pool.name })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        <Paper
          withBorder
          p="md"
          bg={over ? "var(--mantine-primary-color-light)" : "transparent"}
          style={{ borderStyle: "dashed" }}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take([...event.dataTransfer.files]);
          }}
        >
          <Group justify="space-between">
            <Text size="sm">{t("drop")}</Text>
            <FileButton multiple onChange={take} inputProps={{ "aria-label": t("choose") }}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFolderOpen size={16} />}>
                  {t("choose")}
                </Button>
              )}
            </FileButton>
          </Group>
        </Paper>
        <Text size="sm" c="dimmed">
          {t("help")}
        </Text>
        <Stack component="ul" gap="xs" p={0} m={0} aria-label={t("list")}>
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </Stack>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("close")}
          </Button>
          <Button
            leftSection={<IconUpload size={16} />}
            disabled={ready.length === 0}
            onClick={() => {
              for (const { id } of ready) start(id, client);
            }}
          >
            {t("start", { count: ready.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
