"use client";
import { formatBytes } from "@cistern/schema/fields";
import { ActionIcon, Group, Paper, Progress, Text, TextInput } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { useSay } from "../../lib/use-say.ts";
import { useSayPace } from "../jobs/use-pace.ts";
import { drop, pause, rename, start, type Upload } from "./uploads.ts";

export function UploadRow({ upload }: { readonly upload: Upload }) {
  const t = useTranslations("uploads");
  const say = useSay();
  const { client } = useHost(upload.host);
  const { id, name, file, state, sent, pace } = upload;
  const sayPace = useSayPace();
  const mayGoOn = state === "paused" || state === "failed";
  const isSending = state === "sending" || state === "waiting" || state === "away";
  const facts = [
    t("of", { sent: formatBytes(BigInt(sent)), total: formatBytes(BigInt(file.size)) }),
    ...(state === "sending" && pace ? [sayPace(pace)] : []),
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
      <Text size="xs" mt={4} {...(state === "failed" ? { c: "var(--mantine-color-error)" } : {})}>
        {/* Only this is read out by itself: numbers change with each piece. */}
        <span role="status">
          {state === "failed" ? (upload.fault ? say.fault(upload.fault) : t("unreadable")) : t(`state.${state}`)}
        </span>
        {state !== "failed" && ` ${facts.join(" · ")}`}
      </Text>
    </Paper>
  );
}
