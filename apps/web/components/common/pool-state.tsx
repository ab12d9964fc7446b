"use client";
import type { PoolState } from "@cistern/driver/router";
import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleOff, IconLoader } from "@tabler/icons-react";
import { useTranslations } from "next-intl";

const looks = {
  running: { color: "green", Icon: IconCircleCheck },
  inactive: { color: "gray", Icon: IconCircleOff },
  building: { color: "blue", Icon: IconLoader },
  starting: { color: "blue", Icon: IconLoader },
  degraded: { color: "orange", Icon: IconAlertTriangle },
  inaccessible: { color: "red", Icon: IconAlertTriangle },
} as const satisfies { readonly [S in PoolState]: unknown };

export function PoolStateBadge({ state }: { readonly state: PoolState }) {
  const t = useTranslations("poolState");
  const { color, Icon } = looks[state];
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t(state)}
    </Badge>
  );
}
