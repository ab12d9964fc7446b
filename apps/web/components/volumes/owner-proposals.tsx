"use client";
import type { PoolRow } from "@cistern/control/client";
import type { Draft } from "@cistern/schema/fields";
import { readPool } from "@cistern/schema/xml";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { ownerFields, proposedOwners } from "./proposed-owners.ts";

/** Whose a new volume could be, each to be taken with one click; nothing is filled in by itself. */
export function OwnerProposals(props: {
  readonly pool: PoolRow;
  readonly draft: Draft;
  readonly onUse: (ids: Draft) => void;
}) {
  const t = useTranslations("wizard.owner");
  const { pool, draft } = props;
  const { queries } = useHost(pool.host);
  const detail = useQuery(queries.pools.get.queryOptions({ pool: pool.uuid }));
  const info = useQuery(queries.host.info.queryOptions());
  const xml = detail.data?.activeXml ?? detail.data?.inactiveXml;
  const access = xml === undefined ? undefined : readPool(xml).value?.target?.permissions;
  const proposals = proposedOwners(access, info.data?.libvirtQemu);
  if (proposals.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label={t("title")}>
      <Text size="sm" fw={600}>
        {t("title")}
      </Text>
      {proposals.map(({ who, owner, group }) => {
        const ids = { [ownerFields.owner]: String(owner), [ownerFields.group]: String(group) };
        const isUsed = Object.entries(ids).every(([path, id]) => draft[path]?.trim() === id);
        return (
          <Group key={who} justify="space-between" wrap="nowrap">
            <Text size="sm">{t(who, { owner: String(owner), group: String(group) })}</Text>
            <Button
              variant="default"
              size="compact-sm"
              style={{ flexShrink: 0 }}
              disabled={isUsed}
              aria-label={t("useOf", { who: t(`name.${who}`) })}
              onClick={() => props.onUse(ids)}
            >
              {isUsed ? t("used") : t("use")}
            </Button>
          </Group>
        );
      })}
    </Stack>
  );
}
