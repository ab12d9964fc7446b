"use client";
import type { PoolRow } from "@cistern/control/client";
import { Alert, Anchor, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { useSay } from "../../lib/use-say.ts";
import { KeepDefinition } from "./keep-definition.tsx";

/** What somebody should know before anything else: why a pool is not well, and what the next start will change. */
export function PoolAttention({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations("pool");
  const say = useSay();
  if (!pool.attention && !pool.changesAtNextStart && pool.persistent) return null;
  return (
    <Stack gap="xs" mb="md">
      {pool.attention && (
        <Alert
          color={pool.state === "degraded" ? "orange" : "red"}
          icon={<IconAlertTriangle size={18} />}
          title={t("needsAttention")}
          className="wraps"
        >
          {say.fault(pool.attention)}{" "}
          {pool.attention.code === "job.needs-you" && (
            <Anchor component={Link} href={links.job(pool.host, pool.attention.facts.job)} size="sm" underline="always">
              {t("openJob")}
            </Anchor>
          )}
        </Alert>
      )}
      {!pool.persistent && (
        <Alert color="blue" icon={<IconInfoCircle size={18} />}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t("notKept")}</Text>
            <KeepDefinition pool={pool} />
          </Group>
        </Alert>
      )}
      {pool.changesAtNextStart && (
        <Alert color="blue" icon={<IconInfoCircle size={18} />}>
          {t("changesAtNextStart")}{" "}
          <Anchor
            component={Link}
            href={`${links.pool(pool.host, pool.uuid, "xml")}&view=difference`}
            size="sm"
            underline="always"
          >
            {t("compare")}
          </Anchor>
        </Alert>
      )}
    </Stack>
  );
}
