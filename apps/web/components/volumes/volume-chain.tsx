"use client";
import type { PoolRow } from "@cistern/control/client";
import type { ChainImage, ChainTree } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { Anchor, Badge, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useHost } from "../../lib/data.tsx";
import { links } from "../../lib/links.ts";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";

/** What a volume is based on and what is based on it, as one tree with the base at its root. */
export function VolumeChain({ pool, name }: { readonly pool: PoolRow; readonly name: string }) {
  const t = useTranslations("chain");
  const { queries } = useHost(pool.host);
  const chain = useQuery(
    queries.volumes.chain.queryOptions({ pool: pool.uuid, volume: name }, { refetchInterval: 15_000 }),
  );
  if (chain.isPending) return <Loading rows={2} />;
  if (!chain.data) return <Refused error={chain.error} onRetry={() => void chain.refetch()} />;
  const { base, overlays, cut } = chain.data;
  if (base.length === 0 && overlays.length === 0) return <Text size="sm">{t("alone")}</Text>;
  const self: ReactNode = (
    <Node>
      <Text size="sm" fw={600} className="wraps">
        {name} <Badge variant="light">{t("this")}</Badge>
      </Text>
      <Overlays host={pool.host} overlays={overlays} />
    </Node>
  );
  // From the nearest outward, so that each one holds what came before.
  const tree = base.reduce<ReactNode>(
    (inner, image) => (
      <Node key={image.path}>
        <Image host={pool.host} image={image} />
        <List>{inner}</List>
      </Node>
    ),
    self,
  );
  return (
    <Stack gap="xs">
      <List label={t("tree")}>{tree}</List>
      {cut && <Text size="sm">{t("cut")}</Text>}
    </Stack>
  );
}

const List = ({ label, children }: { readonly label?: string; readonly children: ReactNode }) => (
  <ul className="chain" aria-label={label}>
    {children}
  </ul>
);
const Node = ({ children }: { readonly children: ReactNode }) => <li>{children}</li>;

function Overlays({ host, overlays }: { readonly host: string; readonly overlays: readonly ChainTree[] }) {
  if (overlays.length === 0) return null;
  return (
    <List>
      {overlays.map((image) => (
        <Node key={image.path}>
          <Image host={host} image={image} />
          <Overlays host={host} overlays={image.overlays} />
        </Node>
      ))}
    </List>
  );
}

function Image({ host, image }: { readonly host: string; readonly image: ChainImage }) {
  const t = useTranslations("chain");
  const { pool, volume, path, format, allocation, broken } = image;
  const isFault = broken !== "outside" && broken !== "stopped";
  return (
    <div className="wraps">
      {pool && volume !== undefined && broken !== "stopped" ? (
        <Anchor component={Link} size="sm" href={links.volume(host, pool.uuid, volume)} prefetch={false}>
          {volume}
        </Anchor>
      ) : (
        <Text span size="sm" ff="monospace">
          {path}
        </Text>
      )}
      <Text span size="xs" c="dimmed">
        {[pool?.name, format, allocation === undefined ? undefined : formatBytes(allocation)]
          .filter((part) => part !== undefined)
          .map((part) => `  ·  ${part}`)
          .join("")}
      </Text>
      {broken && (
        <Text span size="sm" c={isFault ? "var(--mantine-color-error)" : "dimmed"}>
          {"  "}
          {isFault && <IconAlertTriangle size={14} style={{ verticalAlign: "text-bottom" }} aria-hidden />}{" "}
          {t(`broken.${broken}`)}
        </Text>
      )}
    </div>
  );
}
