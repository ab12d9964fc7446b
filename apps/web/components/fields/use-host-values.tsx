"use client";
import type { Known } from "@cistern/schema/assist";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { useHost } from "../../lib/data.tsx";
import { NewSecret } from "../secrets/new-secret.tsx";
import { useSecrets } from "../secrets/use-secrets.ts";
import { knownValues, needsDevices, plainPath, secretField, type ValuesFor } from "./known-values.ts";

export interface HostValues {
  /** Values by field, without the numbers of rows. */
  readonly known: Known;
  /** What stands below an input, such as a way to make what it asks for. */
  readonly below: (path: string, put: (raw: string) => void) => ReactNode;
}

const noDevices = { devices: [], adapters: [] };

/** What a host has for the fields of a document: asked for only where the document's type takes any of it. */
export function useHostValues(host: string, of: ValuesFor): HostValues {
  const t = useTranslations();
  const { queries } = useHost(host);
  const field = secretField(of);
  const { data: secrets } = useSecrets(host, field !== undefined);
  // Disks come and go without an event: what was read is used for a moment only.
  const { data: devices } = useQuery(
    queries.host.devices.queryOptions(undefined, { enabled: needsDevices(of), staleTime: 5_000 }),
  );
  const known = useMemo(
    () =>
      knownValues(
        of,
        { secrets: secrets ?? [], devices: devices ?? noDevices },
        {
          noValue: t("secrets.noValue"),
          inUse: (by) => t("devices.inUse", { by }),
          kind: (kind) => t(`devices.kind.${kind}`),
        },
      ),
    [of, secrets, devices, t],
  );
  return {
    known,
    below: (path, put) =>
      field && plainPath(path) === `${field.path}.usage` ? (
        <NewSecret
          host={host}
          usage={{ type: field.usage, id: of.kind === "volume" ? of.path : "" }}
          onMade={({ usage }) => put(usage.id)}
        />
      ) : undefined,
  };
}
