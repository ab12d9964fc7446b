"use client";
import type { Found } from "@cistern/driver/router";
import { Anchor, List, Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleOff, IconLoader, IconPower } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { useSay } from "../../lib/use-say.ts";
import { Moment } from "../common/moment.tsx";

const looks = {
  attention: { color: "orange", Icon: IconAlertTriangle },
  looking: { color: "blue", Icon: IconLoader },
  "stopped-there": { color: "gray", Icon: IconCircleOff },
  autostart: { color: "green", Icon: IconPower },
  running: { color: "green", Icon: IconCircleCheck },
  stopped: { color: "gray", Icon: IconCircleOff },
} as const satisfies { readonly [F in Found]: unknown };

/** Which pools the agent found running or stopped when it started, and why. Folded away, since it is rarely asked for. */
export function FoundAtStart({ host }: { readonly host: string }) {
  const t = useTranslations("found");
  const say = useSay();
  const { queries } = useHost(host);
  const { data } = useQuery(queries.host.info.queryOptions());
  if (!data?.atStart || data.atStart.total === 0) return null;
  const { pools, total } = data.atStart;
  return (
    <Paper withBorder p="sm" mt="md" component="details" className="wraps">
      <Text component="summary" size="sm" style={{ cursor: "pointer" }}>
        {t("title", { count: total })} (<Moment atMs={data.startedAtMs} />)
      </Text>
      <List size="sm" mt="xs" spacing={4} listStyleType="none">
        {pools.map(({ uuid, name, found, fault }) => {
          const { color, Icon } = looks[found];
          return (
            <List.Item key={uuid} icon={<Icon size={16} color={`var(--mantine-color-${color}-6)`} aria-hidden />}>
              <Anchor component={Link} href={links.pool(host, uuid)} size="sm">
                {name}
              </Anchor>
              : {t(found)} {fault && say.fault(fault)}
            </List.Item>
          );
        })}
        {total > pools.length && <List.Item>{t("more", { count: total - pools.length })}</List.Item>}
      </List>
    </Paper>
  );
}
