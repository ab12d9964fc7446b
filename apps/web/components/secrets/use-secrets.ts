"use client";
import type { SecretSummary } from "@cistern/driver/router";
import { useQuery } from "@tanstack/react-query";
import type { HostClient } from "../../lib/clients.ts";
import { useHost } from "../../lib/data.tsx";

/** All secrets of a host, without their values. Events on secrets make it read again. */
export function useSecrets(host: string, enabled = true) {
  const { client, queries } = useHost(host);
  return useQuery({
    queryKey: [...queries.secrets.list.pathKey(), "all"],
    queryFn: ({ signal }) => allSecrets(client, signal),
    enabled,
  });
}

async function allSecrets(client: HostClient, signal: AbortSignal): Promise<readonly SecretSummary[]> {
  const all: SecretSummary[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await client.secrets.list.query(after === undefined ? {} : { after }, { signal });
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}
