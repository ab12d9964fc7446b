"use client";
import type { LibvirtPoolSummary } from "@cistern/driver/router";
import { Group, Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { ExcusedButton } from "../common/excused.tsx";
import { UnreadableFiles } from "../common/unreadable-files.tsx";
import { AdoptDialog } from "./adopt-dialog.tsx";
import { LibvirtTable } from "./libvirt-table.tsx";

/** The most rows that one read gives. */
const pageRows = 200;

/** Pools that libvirt has on a host and Cistern has not. Nothing at all where there are none, or the host does not answer. */
export function LibvirtPools({ host }: { readonly host: string }) {
  const t = useTranslations();
  const { queries } = useHost(host);
  const found = useQuery(queries.libvirt.list.queryOptions({ limit: pageRows }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<readonly LibvirtPoolSummary[]>();
  const { rows = [], next, unreadable = [] } = found.data ?? {};
  const picked = rows.filter(({ uuid }) => chosen.has(uuid));
  if (rows.length === 0 && unreadable.length === 0 && !asked) return null;
  return (
    <Paper withBorder mt="lg" component="section" aria-labelledby="only-libvirt">
      <Group p="md" justify="space-between" align="flex-start">
        <div style={{ flex: "1 1 320px" }}>
          <Title order={2} id="only-libvirt">
            {t("libvirt.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("libvirt.help")}
          </Text>
        </div>
        {rows.length > 1 && (
          <ExcusedButton
            variant="default"
            excuse={picked.length === 0 ? t("libvirt.nothingChosen") : undefined}
            onClick={() => setAsked(picked)}
          >
            {t("libvirt.adoptChosen", { count: picked.length })}
          </ExcusedButton>
        )}
      </Group>
      {rows.length > 0 && (
        <LibvirtTable pools={rows} chosen={chosen} onChoose={setChosen} onAdopt={(pool) => setAsked([pool])} />
      )}
      {next !== undefined && (
        <Text p="xs" size="sm" c="dimmed">
          {t("libvirt.firstOnly", { shown: rows.length })}
        </Text>
      )}
      <UnreadableFiles
        files={unreadable}
        title={t("libvirt.unreadable", { count: unreadable.length })}
        help={t("libvirt.unreadableHelp")}
      />
      {asked && (
        <AdoptDialog
          host={host}
          pools={asked}
          onClose={() => {
            setAsked(undefined);
            setChosen(new Set());
          }}
        />
      )}
    </Paper>
  );
}
