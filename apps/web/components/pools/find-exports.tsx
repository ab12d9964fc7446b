"use client";
import type { FoundSource } from "@cistern/driver/router";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { Refused } from "../common/refused.tsx";

/** Asks a server what it offers, and puts what is chosen into the form. */
export function FindExports(props: {
  readonly host: string;
  readonly server: string;
  readonly onPick: (source: FoundSource) => void;
}) {
  const t = useTranslations("wizard.exports");
  const { queries } = useHost(props.host);
  const [asked, setAsked] = useState<string>();
  const server = props.server.trim();
  // What was found is of the server that was asked, and of no other that is typed since.
  const current = asked !== undefined && asked === server ? asked : undefined;
  const found = useQuery(
    queries.sources.find.queryOptions(
      { type: "netfs", server: current ?? "" },
      { enabled: current !== undefined, retry: false, staleTime: 0, gcTime: 0 },
    ),
  );
  const find = () => {
    if (current === undefined) setAsked(server);
    else void found.refetch();
  };
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconSearch size={14} aria-hidden />}
        loading={found.isFetching}
        disabled={server === ""}
        onClick={find}
      >
        {t("find")}
      </Button>
      {server === "" && (
        <Text size="xs" c="dimmed">
          {t("needsServer")}
        </Text>
      )}
      {current !== undefined && found.isError && !found.isFetching && <Refused error={found.error} />}
      <div role="status" className="wraps">
        {found.data && current !== undefined && (
          <Text size="sm">{t("found", { server: current, count: found.data.length })}</Text>
        )}
      </div>
      {current !== undefined && (
        <Group gap="xs">
          {found.data?.map((source) => (
            <Button
              key={`${source.format} ${source.dir}`}
              className="wraps"
              variant="light"
              size="compact-sm"
              aria-label={t("use", { dir: source.dir, format: source.format })}
              onClick={() => props.onPick(source)}
            >
              {source.dir} · {source.format}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}
