"use client";
import type { VolumeDetail } from "@cistern/driver/router";
import { type ImageFormat, imageFormats } from "@cistern/schema/fields";
import { Alert, Button, Code, Group, List, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";

interface ImageProps {
  readonly host: string;
  readonly detail: VolumeDetail;
}

/** What the file's own first bytes say: facts that no field of the format has, and a warning where they contradict it. */
export function VolumeImage({ host, detail }: ImageProps) {
  const t = useTranslations("image");
  const [choosing, setChoosing] = useState(false);
  const facts = useFacts(detail);
  if (!detail.image) return null;
  return (
    <Stack gap="sm">
      {detail.looksLike !== undefined && (
        <Alert
          color="orange"
          icon={<IconAlertTriangle size={18} />}
          title={t("looksLike", { found: detail.looksLike, format: detail.format })}
        >
          {t("looksLikeHelp", { format: detail.format })}
        </Alert>
      )}
      {facts.length > 0 && (
        <List size="sm" className="wraps">
          {facts.map((fact) => (
            <List.Item key={fact}>{fact}</List.Item>
          ))}
        </List>
      )}
      <Group gap="sm">
        <Text size="sm" c="dimmed">
          {t(detail.formatFrom === "declared" ? "declared" : "seen", { format: detail.format })}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
          {t("set")}
        </Button>
      </Group>
      {choosing && <SetFormat host={host} detail={detail} onClose={() => setChoosing(false)} />}
    </Stack>
  );
}

function useFacts({ image }: VolumeDetail): readonly string[] {
  const t = useTranslations("image");
  if (!image) return [];
  const { dataFile, extents, encryption, snapshots, partitions, links, unknownFeatures } = image;
  return [
    dataFile !== undefined && t("dataFile", { path: dataFile === "" ? "none" : dataFile }),
    extents && t("extents", { paths: extents.join(", ") }),
    encryption && t("encryption", { kind: encryption }),
    snapshots !== undefined && t("snapshots", { count: snapshots }),
    partitions && t("partitions", { kind: partitions }),
    unknownFeatures && t("unknownFeatures"),
    links !== undefined && t("links", { count: links }),
  ].filter((fact) => typeof fact === "string");
}

function SetFormat({ host, detail, onClose }: ImageProps & { readonly onClose: () => void }) {
  const t = useTranslations("image");
  const { queries } = useHost(host);
  const client = useQueryClient();
  const known = imageFormats.find((format) => format === detail.format) ?? "raw";
  const [format, setFormat] = useState<ImageFormat>(known);
  const subject = { pool: detail.pool.uuid, volume: detail.name };
  const set = useMutation(
    queries.volumes.setFormat.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(queries.volumes.get.queryFilter(subject));
        onClose();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t("setTitle")} closeButtonProps={{ "aria-label": t("close") }}>
      <Stack>
        <Text size="sm" className="wraps">
          {t.rich("setHelp", { name: detail.name, code: (chunks) => <Code>{chunks}</Code> })}
        </Text>
        <NativeSelect
          label={t("format")}
          data={[...imageFormats]}
          value={format}
          onChange={({ currentTarget }) => setFormat(imageFormats.find((one) => one === currentTarget.value) ?? "raw")}
        />
        {set.isError && <Refused error={set.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("close")}
          </Button>
          <Button loading={set.isPending} onClick={() => set.mutate({ ...subject, format })}>
            {t("setConfirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
