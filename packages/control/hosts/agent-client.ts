/** A typed client of one agent, over its unix socket. */
import type { HostRouter } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { EventSource, type EventSourceInit } from "eventsource";
import { Agent, fetch } from "undici";

/** Whom the agent names in its records when the web server asks for itself. */
const ownName = "web";

export interface AgentClient {
  readonly client: TRPCClient<HostRouter>;
  close(): Promise<void>;
}

/** @param socketPath of the agent; the host in the address is a name for the log only */
export function agentClient(socketPath: string): AgentClient {
  const dispatcher = new Agent({ connect: { socketPath }, headersTimeout: 30_000, bodyTimeout: 0 });
  const headers = { "x-cistern-person": ownName };
  const viaSocket = (url: string | URL, init: object | undefined) => fetch(url, { ...init, dispatcher });
  /** The stream's client has no say in how it connects, except through the fetch it is given. */
  class SocketEventSource extends EventSource {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, {
        ...init,
        fetch: (at, given) => viaSocket(at, { ...given, headers: { ...given.headers, ...headers } }),
      });
    }
  }
  const url = "http://agent";
  const client = createTRPCClient<HostRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ url, transformer, EventSource: SocketEventSource }),
        false: httpLink({
          url,
          transformer,
          headers,
          methodOverride: "POST",
          fetch: (at, init) => viaSocket(String(at), init) as unknown as Promise<Response>,
        }),
      }),
    ],
  });
  return { client, close: () => dispatcher.destroy() };
}
