"use client";
import type { PoolRow } from "@cistern/control/client";
import type { ErrorCode, Problem } from "@cistern/schema/errors";
import { Button, Checkbox, Group, SimpleGrid } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { links } from "../../lib/links.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { PlanPanel } from "../common/plan-panel.tsx";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { usePlan } from "../common/use-plan.ts";
import { XmlView } from "../common/xml-view.tsx";
import { useVerb } from "../jobs/use-verb.ts";

export interface VolumeReviewProps {
  readonly pool: PoolRow;
  readonly xml: string | undefined;
  readonly name: string;
  /** An image whose tables may be written now. */
  readonly hasTables: boolean;
  readonly problems: readonly Problem[];
  readonly onBack: () => void;
}

/** The volume's text, the operations, and a tick for everything that asks "really?". */
export function VolumeReview(props: VolumeReviewProps) {
  const t = useTranslations("wizard");
  const say = useSay();
  const router = useRouter();
  const { pool } = props;
  const { run, busy } = useVerb(pool.host);
  const [accepted, setAccepted] = useState<readonly ErrorCode[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [submitted, setSubmitted] = useState(false);
  const [tables, setTables] = useState(false);
  const metadata = tables && props.hasTables ? { metadata: true } : {};
  const plan = usePlan(
    pool.host,
    "volumes.create",
    props.xml === undefined ? undefined : { pool: pool.uuid, xml: props.xml, ...metadata },
    !submitted,
  );
  const known = [...(plan.data?.problems ?? []), ...props.problems];
  const questions = known.filter(
    (problem, index) =>
      problem.severity === "question" && known.findIndex((each) => each.code === problem.code) === index,
  );
  const answered = questions.every((question) => accepted.includes(question.code));
  const create = async () => {
    if (props.xml === undefined) return;
    setRefused(undefined);
    setSubmitted(true);
    const input = {
      pool: pool.uuid,
      xml: props.xml,
      ...metadata,
      ...(accepted.length > 0 ? { accept: accepted } : {}),
    };
    const outcome = await run("volumes.create", input, { name: props.name, quiet: true });
    if (outcome.ok) router.push(links.pool(pool.host, pool.uuid, "volumes"));
    else {
      setSubmitted(false);
      setRefused(outcome.error);
    }
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <PlanPanel plan={plan} warnings={props.problems}>
        {props.hasTables && (
          <Checkbox
            label={t("tables.label")}
            description={t("tables.help")}
            checked={tables}
            onChange={(event) => setTables(event.currentTarget.checked)}
          />
        )}
        {questions.map((question) => (
          <Checkbox
            key={question.code}
            label={t(
              t.has(`accept.${question.code}` as "accept.other")
                ? (`accept.${question.code}` as "accept.other")
                : "accept.other",
            )}
            description={say.fault(question)}
            checked={accepted.includes(question.code)}
            onChange={(event) =>
              setAccepted(
                event.currentTarget.checked
                  ? [...accepted, question.code]
                  : accepted.filter((code) => code !== question.code),
              )
            }
          />
        ))}
        {refused !== undefined && (
          <Refused error={refused}>
            <ProblemList problems={refusalOf(refused).problems.slice(1)} />
          </Refused>
        )}
        <Group justify="space-between">
          <Button variant="default" onClick={props.onBack}>
            {t("back")}
          </Button>
          <Button onClick={() => void create()} loading={busy} disabled={!plan.isSuccess || !answered}>
            {t("create")}
          </Button>
        </Group>
      </PlanPanel>
      <XmlView text={props.xml} title={t("xml")} />
    </SimpleGrid>
  );
}
