"use client";
import type { Problem } from "@cistern/schema/errors";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useHost } from "../../lib/data.tsx";

const pauseMs = 400;

export interface HostCheck {
  readonly problems: readonly Problem[];
  /** Whether the host's word on the text as it is now is still to come; false as well where it cannot be asked. */
  readonly waiting: boolean;
}

/** What to ask the host about: a pool's text, or a volume's in a pool; with the thing it is to change, where there is one. */
export type CheckOf =
  | { readonly kind: "pool"; readonly pool?: string }
  | { readonly kind: "volume"; readonly pool: string; readonly volume?: string };

/** Asks the host about a text whenever typing rests: names and targets in use, space, limits. Undefined text asks nothing. */
export function useHostCheck(host: string, of: CheckOf, text: string | undefined): HostCheck {
  const { client } = useHost(host);
  const [rested] = useDebouncedValue(text, pauseMs);
  const check = useQuery({
    queryKey: ["check", host, of, rested],
    queryFn: ({ signal }) => {
      const xml = rested ?? "";
      if (of.kind === "pool") return client.pools.check.query(of.pool ? { xml, pool: of.pool } : { xml }, { signal });
      return client.volumes.check.query(
        of.volume ? { xml, pool: of.pool, volume: of.volume } : { xml, pool: of.pool },
        { signal },
      );
    },
    enabled: rested !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 10_000,
  });
  const settled = text !== undefined && text === rested && check.isSuccess && !check.isPlaceholderData;
  // Said of an older text: a warning may stay until the host has answered again, an error may not stand in the way.
  const said = text === undefined ? [] : (check.data?.problems ?? []);
  const waiting = text !== undefined && !settled && !(text === rested && check.isError);
  return { problems: settled ? said : said.filter((problem) => problem.severity === "warning"), waiting };
}
