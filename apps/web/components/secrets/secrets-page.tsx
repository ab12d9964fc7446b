"use client";
import type { SecretSummary } from "@cistern/driver/router";
import { Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Empty } from "../common/empty.tsx";
import { Loading } from "../common/loading.tsx";
import { PageHead } from "../common/page-head.tsx";
import { Refused } from "../common/refused.tsx";
import { DeleteSecret } from "./delete-secret.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { type SecretAct, SecretTable } from "./secret-table.tsx";
import { SetValue } from "./set-value.tsx";
import { useSecrets } from "./use-secrets.ts";

/** The secrets of one host. */
export function SecretsPage({ host }: { readonly host: string }) {
  const t = useTranslations();
  const { queries } = useControl();
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const secrets = useSecrets(host);
  const [making, setMaking] = useState(false);
  const [acting, setActing] = useState<{ readonly act: SecretAct; readonly secret: SecretSummary }>();
  const [search, setSearch] = useState("");
  const name = hosts.data?.find((row) => row.id === host)?.name ?? host;
  if (hosts.data && !hosts.data.some((row) => row.id === host)) {
    return <Empty wholePage title={t("host.unknown")} help={t("host.unknownHelp")} />;
  }
  const wanted = search.trim().toLowerCase();
  const rows = secrets.data?.filter(({ usage, description = "", uuid }) =>
    [usage.id, description, uuid].some((text) => text.toLowerCase().includes(wanted)),
  );
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("secrets.new")}
    </Button>
  );
  const close = () => setActing(undefined);
  return (
    <>
      <PageHead
        title={t("secrets.of", { name })}
        crumbs={[
          { text: t("shell.overview"), href: links.overview() },
          { text: name, href: links.host(host) },
          { text: t("secrets.title") },
        ]}
        actions={secrets.data && secrets.data.length > 0 ? create : undefined}
      />
      {secrets.isPending && <Loading />}
      {secrets.isError && <Refused error={secrets.error} onRetry={() => void secrets.refetch()} />}
      {secrets.data?.length === 0 && (
        <Empty title={t("secrets.none")} help={t("secrets.noneHelp")}>
          {create}
        </Empty>
      )}
      {rows && secrets.data && secrets.data.length > 0 && (
        <Paper withBorder>
          <Group p="xs" gap="sm">
            <TextInput
              aria-label={t("secrets.search")}
              placeholder={t("secrets.search")}
              leftSection={<IconSearch size={14} />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <Text size="sm" c="dimmed" role="status">
              {t("secrets.count", { count: rows.length })}
            </Text>
          </Group>
          {rows.length > 0 ? (
            <SecretTable secrets={rows} onAct={(act, secret) => setActing({ act, secret })} />
          ) : (
            <Text p="md" size="sm" className="wraps">
              {t("secrets.noMatch", { search: search.trim() })}
            </Text>
          )}
        </Paper>
      )}
      {making && <SecretDialog host={host} onClose={() => setMaking(false)} />}
      {acting?.act === "value" && <SetValue host={host} secret={acting.secret} onClose={close} />}
      {acting?.act === "change" && <SecretDialog host={host} known={acting.secret} onClose={close} />}
      {acting?.act === "delete" && <DeleteSecret host={host} secret={acting.secret} onClose={close} />}
    </>
  );
}
