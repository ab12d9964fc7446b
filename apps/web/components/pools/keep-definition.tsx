"use client";
import type { PoolRow } from "@cistern/control/client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { ExcusedButton } from "../common/excused.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { usePoolVerbs } from "./use-pool-verbs.tsx";

/** Stores the definition of a pool that runs without one, as it was written. */
export function KeepDefinition({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations("pool");
  const { queries } = useHost(pool.host);
  const { data } = useQuery(queries.pools.get.queryOptions({ pool: pool.uuid }));
  const { run, busy } = useVerb(pool.host);
  const { excuse } = usePoolVerbs(pool);
  return (
    <ExcusedButton
      size="compact-sm"
      variant="default"
      loading={busy}
      excuse={excuse("keep")}
      onClick={() =>
        data && void run("pools.define", { xml: data.storedXml, revision: data.revision }, { name: pool.name })
      }
    >
      {t("keep")}
    </ExcusedButton>
  );
}
