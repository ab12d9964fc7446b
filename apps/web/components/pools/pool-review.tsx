"use client";
import type { VerbInputs } from "@cistern/driver/router";
import type { Problem } from "@cistern/schema/errors";
import { Button, Group, SimpleGrid } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { links } from "../../lib/links.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { DestroyDialog } from "../common/destroy-dialog.tsx";
import { PlanPanel } from "../common/plan-panel.tsx";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { usePlan } from "../common/use-plan.ts";
import { XmlView } from "../common/xml-view.tsx";
import { useVerb } from "../jobs/use-verb.ts";

export interface PoolReviewProps {
  readonly host: string;
  readonly xml: string | undefined;
  readonly name: string;
  readonly options: Omit<VerbInputs["pools.create"], "xml">;
  readonly warnings: readonly Problem[];
  readonly onBack: () => void;
}

/** The definition that will be stored, and the operations that will run. */
export function PoolReview(props: PoolReviewProps) {
  const t = useTranslations("wizard");
  const router = useRouter();
  const { run, busy } = useVerb(props.host);
  const [refused, setRefused] = useState<unknown>();
  const input = props.xml === undefined ? undefined : { xml: props.xml, ...props.options };
  const [submitted, setSubmitted] = useState(false);
  const [asking, setAsking] = useState(false);
  const plan = usePlan(props.host, "pools.create", input, !submitted);
  const create = async () => {
    if (!input) return;
    setRefused(undefined);
    setSubmitted(true);
    const outcome = await run("pools.create", input, { name: props.name, quiet: true });
    if (!outcome.ok) {
      setSubmitted(false);
      return setRefused(outcome.error);
    }
    const { pool } = outcome.job.subject;
    router.push(pool ? links.pool(props.host, pool) : links.host(props.host));
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <PlanPanel plan={plan} warnings={props.warnings}>
        {refused !== undefined && (
          <Refused error={refused}>
            <ProblemList problems={refusalOf(refused).problems.slice(1)} />
          </Refused>
        )}
        <Group justify="space-between">
          <Button variant="default" onClick={props.onBack}>
            {t("back")}
          </Button>
          <Button
            onClick={() => (input?.build === "overwrite" ? setAsking(true) : void create())}
            loading={busy}
            disabled={!plan.isSuccess}
          >
            {t("create")}
          </Button>
        </Group>
      </PlanPanel>
      <XmlView text={props.xml} title={t("xml")} />
      {asking && input && (
        <DestroyDialog
          host={props.host}
          verb="pools.create"
          input={input}
          name={props.name}
          title={t("overwrite.title")}
          confirm={t("overwrite.confirm")}
          onConfirm={() => void create()}
          onClose={() => setAsking(false)}
        >
          {t("overwrite.help")}
        </DestroyDialog>
      )}
    </SimpleGrid>
  );
}
