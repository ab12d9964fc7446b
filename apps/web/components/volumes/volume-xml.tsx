"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeDetail } from "@cistern/driver/router";
import { readVolume } from "@cistern/schema/xml";
import { Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useHost } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Loading } from "../common/loading.tsx";
import { Planned } from "../common/planned.tsx";
import { Refused } from "../common/refused.tsx";
import { XmlWorkbench } from "../editor/xml-workbench.tsx";
import { volumeForm } from "../fields/form-kinds.ts";
import { useVerb } from "../jobs/use-verb.ts";

/** The volume's text. Changing its name, capacity or permissions there renames, resizes or changes access. */
export function VolumeXml({ pool, volume }: { readonly pool: PoolRow; readonly volume: VolumeRow }) {
  const { queries } = useHost(pool.host);
  const detail = useQuery(queries.volumes.get.queryOptions({ pool: pool.uuid, volume: volume.name }));
  if (detail.isPending) return <Loading rows={1} height={420} />;
  if (detail.data) return <Texts pool={pool} detail={detail.data} />;
  return <Refused error={detail.error} onRetry={() => void detail.refetch()} />;
}

function Texts({ pool, detail }: { readonly pool: PoolRow; readonly detail: VolumeDetail }) {
  const t = useTranslations("volumes");
  const router = useRouter();
  const cache = useQueryClient();
  const { queries } = useHost(pool.host);
  const { run } = useVerb(pool.host);
  const [overriding, setOverriding] = useState(false);
  const on = { pool: pool.uuid, volume: detail.name };
  const kind = useMemo(() => ({ kind: "volume", poolType: pool.type }) as const, [pool.type]);
  const checkOf = useMemo(
    () => ({ kind: "volume", pool: pool.uuid, volume: detail.name }) as const,
    [pool.uuid, detail.name],
  );
  const form = useMemo(() => volumeForm(pool.type), [pool.type]);
  const stored = useMemo(() => ({ text: detail.xml, revision: detail.revision }), [detail.xml, detail.revision]);
  const nameIn = (xml: string) => readVolume(xml, { poolType: pool.type, capacityOptional: true }).value?.name;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("xmlHelp")}
      </Text>
      <XmlWorkbench
        host={pool.host}
        kind={kind}
        checkOf={checkOf}
        label={t("xmlLabel", { name: detail.name })}
        stored={stored}
        form={form}
        plan={(xml, revision) => (
          <Planned
            host={pool.host}
            verb="volumes.change"
            input={{ ...on, xml, revision }}
            override={{ name: detail.name, onChange: setOverriding }}
          />
        )}
        apply={async (xml, revision) => {
          const outcome = await run(
            "volumes.change",
            { ...on, xml, revision, ...(overriding ? { accept: ["volume.in-use"] } : {}) },
            { name: detail.name, quiet: true },
          );
          const renamed = nameIn(xml);
          if (outcome.ok && renamed !== undefined && renamed !== detail.name) {
            router.replace(links.volume(pool.host, pool.uuid, renamed, "xml"));
          }
          return outcome;
        }}
        reread={async (xml) => {
          // Renamed: there is nothing of the old name to read, and the page goes on to the new one.
          if (nameIn(xml) !== detail.name) return undefined;
          const fresh = await cache.fetchQuery({ ...queries.volumes.get.queryOptions(on), staleTime: 0 });
          return { text: fresh.xml, revision: fresh.revision };
        }}
      />
    </Stack>
  );
}
