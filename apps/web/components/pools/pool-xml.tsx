"use client";
import type { PoolRow } from "@cistern/control/client";
import type { PoolDetail } from "@cistern/driver/router";
import { pool as poolRoot } from "@cistern/schema/fields";
import { withoutReported } from "@cistern/schema/xml";
import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useHost } from "../../lib/data.tsx";
import { useQueryState } from "../../lib/use-query-state.ts";
import { useLeave } from "../common/leave-guard.tsx";
import { Loading } from "../common/loading.tsx";
import { Planned } from "../common/planned.tsx";
import { Refused } from "../common/refused.tsx";
import { DiffView, TextEditor } from "../editor/lazy.tsx";
import { XmlWorkbench } from "../editor/xml-workbench.tsx";
import { poolForm } from "../fields/form-kinds.ts";
import { useVerb } from "../jobs/use-verb.ts";
import { saveFile } from "../transfer/save-file.ts";

const views = ["stored", "running", "difference", "canonical"] as const;
type View = (typeof views)[number];
const kind = { kind: "pool" } as const;

/** The pool's texts: the stored one to edit, what runs now, and the canonical form of what is stored. */
export function PoolXml({ pool }: { readonly pool: PoolRow }) {
  const { queries } = useHost(pool.host);
  const detail = useQuery(queries.pools.get.queryOptions({ pool: pool.uuid }));
  if (detail.isPending) return <Loading rows={1} height={420} />;
  if (detail.data) return <Texts pool={pool} detail={detail.data} />;
  return <Refused error={detail.error} onRetry={() => void detail.refetch()} />;
}

function Texts({ pool, detail }: { readonly pool: PoolRow; readonly detail: PoolDetail }) {
  const t = useTranslations("poolXml");
  const cache = useQueryClient();
  const { queries } = useHost(pool.host);
  const { run } = useVerb(pool.host);
  const leave = useLeave();
  const { search, change } = useQueryState();
  const offered = views.filter((each) => isOffered(each, detail));
  const view = offered.find((each) => each === search.get("view")) ?? "stored";
  const stored = useMemo(
    () => ({ text: detail.storedXml, revision: detail.revision }),
    [detail.storedXml, detail.revision],
  );
  const checkOf = useMemo(() => ({ kind: "pool", pool: pool.uuid }) as const, [pool.uuid]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("view")}
          value={view}
          data={offered.map((each) => ({
            value: each,
            label: t(each === "stored" && detail.activeXml !== undefined ? "nextStart" : each),
          }))}
          onChange={(next) => leave(() => change({ view: next === "stored" ? undefined : next }))}
        />
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {t(`${view}Help`)}
          </Text>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveFile(`${pool.name}.xml`, detail.storedXml)}
          >
            {t("save")}
          </Button>
        </Group>
      </Group>
      {view === "stored" && (
        <XmlWorkbench
          host={pool.host}
          kind={kind}
          checkOf={checkOf}
          label={t("label", { name: pool.name })}
          stored={stored}
          form={poolForm}
          plan={(xml, revision) => <Planned host={pool.host} verb="pools.define" input={{ xml, revision }} />}
          apply={(xml, revision) => run("pools.define", { xml, revision }, { name: pool.name, quiet: true })}
          reread={async () => {
            const fresh = await cache.fetchQuery({
              ...queries.pools.get.queryOptions({ pool: pool.uuid }),
              staleTime: 0,
            });
            return { text: fresh.storedXml, revision: fresh.revision };
          }}
        />
      )}
      {view === "running" && detail.activeXml !== undefined && (
        <TextEditor key="running" text={detail.activeXml} kind={kind} label={t("running")} />
      )}
      {view === "difference" && detail.startedXml !== undefined && (
        <DiffView
          before={withoutReported(poolRoot, detail.startedXml)}
          after={withoutReported(poolRoot, detail.inactiveXml)}
          beforeLabel={t("running")}
          afterLabel={t("nextStart")}
        />
      )}
      {view === "canonical" && (
        <TextEditor key="canonical" text={detail.inactiveXml} kind={kind} label={t("canonical")} />
      )}
    </Stack>
  );
}

/** What runs exists for an active pool only, and differs only while a change waits for the next start. */
function isOffered(view: View, detail: PoolDetail): boolean {
  if (view === "running") return detail.activeXml !== undefined;
  if (view === "difference") return detail.startedXml !== undefined && detail.changesAtNextStart;
  return true;
}
