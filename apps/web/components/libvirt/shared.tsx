"use client";
import type { PoolRow } from "@cistern/control/client";
import { Alert, Badge, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PlanPanel } from "../common/plan-panel.tsx";
import { usePlan } from "../common/use-plan.ts";
import { useVerb } from "../jobs/use-verb.ts";

/** Marks a pool that libvirt has too. */
export function SharedBadge() {
  const t = useTranslations("libvirt");
  return (
    <Tooltip label={t("sharedHelp")} events={{ hover: true, focus: true, touch: true }}>
      <Badge size="sm" variant="outline" color="gray" ml={6} tt="none" tabIndex={0} style={{ flexShrink: 0 }}>
        {t("shared")}
      </Badge>
    </Tooltip>
  );
}

/** What sharing a pool with libvirt means, and the way to take its autostart over. */
export function SharedPool(props: { readonly pool: PoolRow; readonly libvirt: NonNullable<PoolRow["libvirt"]> }) {
  const t = useTranslations("libvirt");
  const [asking, setAsking] = useState(false);
  const { pool, libvirt } = props;
  return (
    <Alert color="gray" mb="md" title={t("shared")}>
      <Text size="sm">
        {t("sharedHelp")} {t(libvirt.active ? "sharedActive" : "sharedInactive")}
      </Text>
      {libvirt.autostart && (
        <Group mt="xs" gap="sm">
          <Text size="sm">{t("theirAutostart")}</Text>
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            {t("handOver")}
          </Button>
        </Group>
      )}
      {asking && <HandOver pool={pool} onClose={() => setAsking(false)} />}
    </Alert>
  );
}

function HandOver({ pool, onClose }: { readonly pool: PoolRow; readonly onClose: () => void }) {
  const t = useTranslations();
  const { run } = useVerb(pool.host);
  const input = { pool: pool.uuid, on: true, accept: ["pool.autostart-in-libvirt" as const] };
  const plan = usePlan(pool.host, "pools.setAutostart", input);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("libvirt.handOverTitle", { name: pool.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text size="sm">{t("libvirt.handOverHelp")}</Text>
        <PlanPanel plan={plan} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            disabled={!plan.isSuccess}
            onClick={() => {
              onClose();
              void run("pools.setAutostart", input, { name: pool.name });
            }}
          >
            {t("libvirt.handOverYes")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
