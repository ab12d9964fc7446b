"use client";
import type { ControlRouter } from "@cistern/control";
import { transformer } from "@cistern/control/client";
import type { HostRouter } from "@cistern/driver/router";
import type { QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";

export type ControlClient = TRPCClient<ControlRouter>;
export type HostClient = TRPCClient<HostRouter>;
export type ControlQueries = TRPCOptionsProxy<ControlRouter>;
/** Keys carry the host's id, so that two hosts never share a cached answer. */
export type HostQueries = TRPCOptionsProxy<HostRouter, { keyPrefix: true }>;

/** The web server's own router. Queries go as POST: an XML text does not fit in an address. */
export function makeControlClient(): ControlClient {
  return createTRPCClient<ControlRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ url: "/api/trpc", transformer }),
        false: httpLink({ url: "/api/trpc", transformer, methodOverride: "POST" }),
      }),
    ],
  });
}

/** One host's own router, reached through the gateway. */
export function makeHostClient(host: string): HostClient {
  return createTRPCClient<HostRouter>({
    links: [httpLink({ url: `/api/hosts/${encodeURIComponent(host)}/trpc`, transformer, methodOverride: "POST" })],
  });
}

export const controlQueries = (client: ControlClient, queryClient: QueryClient): ControlQueries =>
  createTRPCOptionsProxy<ControlRouter>({ client, queryClient });

export const hostQueries = (host: string, client: HostClient, queryClient: QueryClient): HostQueries =>
  createTRPCOptionsProxy<HostRouter, { keyPrefix: true }>({ client, queryClient, keyPrefix: `host:${host}` });
