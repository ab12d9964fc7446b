"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import {
  type ControlClient,
  type ControlQueries,
  controlQueries,
  type HostClient,
  type HostQueries,
  hostQueries,
  makeControlClient,
  makeHostClient,
} from "./clients.ts";
import { refusalOf } from "./refusal.ts";

interface HostAccess {
  readonly client: HostClient;
  readonly queries: HostQueries;
}
interface Access {
  readonly control: { readonly client: ControlClient; readonly queries: ControlQueries };
  host(id: string): HostAccess;
}

const AccessContext = createContext<Access | undefined>(undefined);

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Live events keep what is on the page right; a page that was left is read again when it is entered.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // An answer with a code is an answer: asking again gives the same one. Only silence is worth another try.
        retry: (count, error) => refusalOf(error).fault === undefined && count < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
      },
    },
  });
}

function makeAccess(queryClient: QueryClient): Access {
  const client = makeControlClient();
  const hosts = new Map<string, HostAccess>();
  return {
    control: { client, queries: controlQueries(client, queryClient) },
    host(id) {
      const known = hosts.get(id);
      if (known) return known;
      const hostClient = makeHostClient(id);
      const made = { client: hostClient, queries: hostQueries(id, hostClient, queryClient) };
      hosts.set(id, made);
      return made;
    },
  };
}

/** The page's one cache and its clients. */
export function DataProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const access = useMemo(() => makeAccess(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <AccessContext value={access}>{children}</AccessContext>
    </QueryClientProvider>
  );
}

function useAccess(): Access {
  const access = useContext(AccessContext);
  if (!access) throw new Error("outside of DataProvider");
  return access;
}
/** Queries and client of the web server's own router. */
export const useControl = () => useAccess().control;
/** Queries and client of one host's own router. */
export const useHost = (host: string) => useAccess().host(host);
/** For code that meets a host only by the id in an event. */
export const useHosts = () => useAccess().host;
