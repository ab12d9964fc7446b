"use client";
import type { PoolRow } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import { useQueries } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useHost } from "../../lib/data.tsx";

/** How often is asked anew what is in use, while somebody looks. */
const everyMs = 5_000;
/** Most names that one question holds. */
const blockNames = 100;

export interface KnownUses {
  /** Undefined while it is not known. */
  of(volume: string): readonly VolumeUse[] | undefined;
}

const isActive = ({ state }: PoolRow): boolean => state === "running" || state === "degraded";

/** Who uses each of these volumes. Asked of the host, and asked again while the page is in sight. */
export function useUses(pool: PoolRow, volumes: readonly string[]): KnownUses {
  const { queries } = useHost(pool.host);
  const blocks = Array.from({ length: Math.ceil(volumes.length / blockNames) }, (_, index) =>
    volumes.slice(index * blockNames, (index + 1) * blockNames),
  );
  const asked = useQueries({
    queries: blocks.map((names) =>
      queries.volumes.uses.queryOptions(
        { pool: pool.uuid, volumes: names },
        { enabled: isActive(pool), refetchInterval: everyMs, staleTime: everyMs, gcTime: 30_000 },
      ),
    ),
  });
  const known = new Map<string, readonly VolumeUse[]>();
  for (const [index, { data }] of asked.entries()) {
    if (!data || !isActive(pool)) continue;
    for (const name of blocks[index] ?? []) known.set(name, []);
    for (const { volume, uses } of data) known.set(volume, uses);
  }
  return { of: (volume) => known.get(volume) };
}

/** Says one use in words. */
export function useSayUse(): (use: VolumeUse) => string {
  const t = useTranslations("uses");
  return useCallback(
    (use) => {
      switch (use.kind) {
        case "mounted":
          if (use.device === undefined) return t("mountPoint", { mountPoint: use.mountPoint ?? "" });
          if (use.mountPoint === undefined) return t("attached", { device: use.device });
          return t("mounted", { device: use.device, mountPoint: use.mountPoint });
        case "backing":
          return t(use.stopped ? "backingStopped" : "backing", { volume: use.volume, pool: use.poolName });
        case "domain":
          return t(use.running ? "running" : "domain", { domain: use.domain });
        case "process":
          return t("process", { command: use.command, pid: String(use.pid), writes: String(use.writes) });
        case "locked":
          return t("locked");
      }
    },
    [t],
  );
}

/** Why a volume cannot be deleted whatever somebody says: the host or another volume needs it. */
export function useHeldExcuse(): (uses: readonly VolumeUse[] | undefined) => string | undefined {
  const t = useTranslations("uses");
  return (uses) => {
    const held = uses?.find(({ kind }) => kind === "mounted" || kind === "backing");
    if (!held) return undefined;
    if (held.kind !== "backing") return t("heldMounted");
    return t(held.stopped ? "heldBackingStopped" : "heldBacking", { volume: held.volume, pool: held.poolName });
  };
}
