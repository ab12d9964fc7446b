"use client";
import type { JobSummary } from "@cistern/driver/router";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useControl, useHosts } from "../../lib/data.tsx";
import { makeApplier } from "./apply.ts";
import { follow } from "./follow.ts";

type JobListener = (host: string, job: JobSummary) => void;

export interface Live {
  /** Whether changes arrive; while they do not, the page shows what it knew last. */
  readonly connected: boolean;
  /** Calls back for every change of every job, until the returned function is called. */
  onJob(listener: JobListener): () => void;
}

const LiveContext = createContext<Live>({ connected: true, onJob: () => () => undefined });
export const useLive = () => useContext(LiveContext);

/**
 * Follows the one event stream of the page and brings what is cached in line. A tab in the background lets go of its
 * stream (a browser keeps six connections to one server, over all tabs) and reads everything again when it comes back.
 */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const cache = useQueryClient();
  const { client, queries } = useControl();
  const hosts = useHosts();
  const [connected, setConnected] = useState(true);
  const [listeners] = useState(() => new Set<JobListener>());

  useEffect(() => {
    const applier = makeApplier(cache, queries, (host) => hosts(host).queries);
    return follow(client, {
      onEvents: (events) => {
        for (const event of events) {
          applier.apply(event);
          if (event.kind === "job") for (const listener of listeners) listener(event.host, event.job);
        }
      },
      onAgain: () => void cache.invalidateQueries(),
      onConnected: setConnected,
    });
  }, [cache, client, queries, hosts, listeners]);

  const live = useMemo<Live>(
    () => ({
      connected,
      onJob: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    }),
    [connected, listeners],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}
