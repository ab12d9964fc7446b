"use client";
import type { VolumeUse } from "@cistern/driver/router";
import { Anchor, List, Text } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { useSayUse } from "./use-uses.tsx";

/** Everybody who uses a volume, a line each. */
export function VolumeUses({ host, uses }: { readonly host: string; readonly uses: readonly VolumeUse[] | undefined }) {
  const t = useTranslations("uses");
  const say = useSayUse();
  if (!uses) return <Text size="sm">{t("unknown")}</Text>;
  if (uses.length === 0) return <Text size="sm">{t("none")}</Text>;
  return (
    <List size="sm" className="wraps">
      {uses.map((use) => (
        <List.Item key={JSON.stringify(use)}>
          {use.kind === "backing" && !use.stopped ? (
            <Anchor component={Link} size="sm" href={links.volume(host, use.pool, use.volume)} prefetch={false}>
              {say(use)}
            </Anchor>
          ) : (
            say(use)
          )}
        </List.Item>
      ))}
    </List>
  );
}

/** The first one, for a row of a list; the others on hover. */
export function ShortUses({ uses }: { readonly uses: readonly VolumeUse[] | undefined }) {
  const t = useTranslations("uses");
  const say = useSayUse();
  const [first] = uses ?? [];
  if (!uses || !first) return null;
  return (
    <span title={uses.map(say).join("\n")}>
      {shortly(first)}
      {uses.length > 1 && <Text span size="xs" c="dimmed">{` ${t("more", { count: uses.length - 1 })}`}</Text>}
    </span>
  );
}

function shortly(use: VolumeUse): string {
  switch (use.kind) {
    case "mounted":
      return use.mountPoint ?? use.device ?? "";
    case "backing":
      return use.volume;
    case "domain":
      return use.domain;
    case "process":
      return `${use.command} (${use.pid})`;
    case "locked":
      return "?";
  }
}
