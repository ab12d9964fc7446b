"use client";
import type { LibvirtPoolSummary } from "@cistern/driver/router";
import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useTranslations } from "next-intl";
import { Loading } from "../common/loading.tsx";
import { Operations } from "../common/operations.tsx";
import { ProblemList } from "../common/problems.tsx";
import { Refused } from "../common/refused.tsx";
import { usePlan } from "../common/use-plan.ts";
import { useVerb } from "../jobs/use-verb.ts";

/** The exact operations of adopting each pool, then the yes. Each becomes a job; one that is refused stops no other. */
export function AdoptDialog(props: {
  readonly host: string;
  readonly pools: readonly LibvirtPoolSummary[];
  readonly onClose: () => void;
}) {
  const t = useTranslations();
  const { run } = useVerb(props.host);
  const adopt = async () => {
    props.onClose();
    for (const pool of props.pools) await run("pools.adopt", { pool: pool.uuid }, { name: pool.name });
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={props.onClose}
      title={t("libvirt.dialogTitle", { count: props.pools.length })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text size="sm">{t("libvirt.dialogHelp")}</Text>
        {props.pools.map((pool) => (
          <AdoptPlan key={pool.uuid} host={props.host} pool={pool} />
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t("common.cancel")}
          </Button>
          <Button onClick={() => void adopt()}>{t("libvirt.adopt")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function AdoptPlan({ host, pool }: { readonly host: string; readonly pool: LibvirtPoolSummary }) {
  const t = useTranslations("libvirt");
  const plan = usePlan(host, "pools.adopt", { pool: pool.uuid });
  return (
    <Stack component="section" gap="xs" aria-label={pool.name}>
      <Title order={3} className="wraps">
        {pool.name}
      </Title>
      {pool.autostart && <Text size="sm">{t("autostartStays")}</Text>}
      {plan.isPending && <Loading rows={2} />}
      {plan.isError && <Refused error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data && <ProblemList problems={plan.data.problems} />}
      {plan.data && <Operations plan={plan.data} />}
    </Stack>
  );
}
