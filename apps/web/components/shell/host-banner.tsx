"use client";
import { Alert, Stack } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useControl } from "../../lib/data.tsx";
import { useLive } from "../live/live-provider.tsx";

/** Says which host does not answer and since when, and that what is on the page is the last known state. */
export function HostBanner() {
  const t = useTranslations("banner");
  const locale = useLocale();
  const { queries } = useControl();
  const { connected } = useLive();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const away = (hosts.data ?? []).filter((host) => host.state === "unreachable");
  return (
    <div aria-live="polite">
      {(!connected || away.length > 0) && (
        <Stack gap="xs" mb="md">
          {!connected && (
            <Alert color="orange" icon={<IconPlugConnectedX size={18} />}>
              {t("dashboard")}
            </Alert>
          )}
          {connected &&
            away.map((host) => (
              <Alert key={host.id} color="orange" icon={<IconPlugConnectedX size={18} />} className="wraps">
                {t("host", { name: host.name, since: new Date(host.sinceMs).toLocaleString(locale) })}
              </Alert>
            ))}
        </Stack>
      )}
    </div>
  );
}
