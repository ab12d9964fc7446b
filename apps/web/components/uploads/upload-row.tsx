"use client";
import { formatBytes } from "@cistern/schema/fields";
import { ActionIcon, Group, Paper, Progress, Text, TextInput } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";
import { drop, pause, rename, start, type Upload } from "./uploads.ts";

export function UploadRow({ upload }: { readonly upload: Upload }) {
  const t = useTranslations("uploads");
  const say = useSay();
  const { client } = useHost(upload.host);
  const { id, name, file, state, sent, speed } = upload;
  const mayGoOn = state === "paused" || state === "failed";
  const isSending = state === "sending" || state === "waiting" || state === "away";
  const left = speed && speed > 0 ? Math.ceil((file.size - sent) / speed) : undefined;
  const facts = [
    t("of", { sent: formatBytes(BigInt(sent)), total: formatBytes(BigInt(file.size)) }),
    ...(state === "sending" && speed ? [t("speed", { speed: formatBytes(BigInt(Math.round(speed))) })] : []),
    ...(state === "sending" && left !== undefined ? [t("left", { seconds: left })] : []),
  ];
  return (
    <Paper component="li" withBorder p="xs" style={{ listStyle: "none" }}>
      <Group wrap="nowrap" align="flex-end">
        {state === "ready" || state === "failed" ? (
          <TextInput
            flex={1}
            label={t("name")}
            value={name}
            onChange={(event) => rename(id, event.currentTarget.value)}
          />
        ) : (
          <Text flex={1} className="wraps">
            {name}
          </Text>
        )}
        {isSending && (
          <ActionIcon variant="default" aria-label={t("pause", { name })} onClick={() => pause(id)}>
            <IconPlayerPause size={16} />
          </ActionIcon>
        )}
        {mayGoOn && (
          <ActionIcon variant="default" aria-label={t("goOn", { name })} onClick={() => start(id, client)}>
            <IconPlayerPlay size={16} />
          </ActionIcon>
        )}
        <ActionIcon
          variant="default"
          aria-label={t(state === "done" ? "forget" : "cancel", { name })}
          onClick={() => drop(upload, client)}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
      {state !== "ready" && (
        <Progress
          mt="xs"
          value={file.size === 0 ? 100 : (sent / file.size) * 100}
          color={state === "failed" ? "red" : "blue"}
          aria-label={t("progress", { name })}
        />
      )}
      <Text size="xs" mt={4} role="status" {...(state === "failed" ? { c: "var(--mantine-color-error)" } : {})}>
        {state === "failed"
          ? upload.fault
            ? say.fault(upload.fault)
            : t("unreadable")
          : `${t(`state.${state}`)} ${facts.join(" · ")}`}
      </Text>
    </Paper>
  );
}
