"use client";
import type { PoolState } from "@cistern/driver/router";
import { Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleOff,
  IconHammer,
  IconPlayerPlay,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useTranslations } from "next-intl";

const looks = {
  running: { color: "green", Icon: IconCircleCheck },
  inactive: { color: "gray", Icon: IconCircleOff },
  building: { color: "blue", Icon: IconHammer },
  starting: { color: "blue", Icon: IconPlayerPlay },
  degraded: { color: "orange", Icon: IconAlertTriangle },
  inaccessible: { color: "red", Icon: IconPlugConnectedX },
} as const satisfies { readonly [S in PoolState]: unknown };

/** The state in a word, with a colour and a shape of its own; more of it for whoever points at it. */
export function PoolStateBadge({ state }: { readonly state: PoolState }) {
  const t = useTranslations("poolState");
  const { color, Icon } = looks[state];
  return (
    <Badge color={color} title={t(`help.${state}`)} leftSection={<Icon size={12} aria-hidden />}>
      {t(state)}
    </Badge>
  );
}
