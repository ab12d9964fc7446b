/** The host's router, asked over the agent's socket. */
import type { HostRouter } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import { Agent, fetch } from "undici";

export interface Asked {
  readonly agent: TRPCClient<HostRouter>;
  close(): Promise<void>;
}

export function askAgent(socketPath: string): Asked {
  const dispatcher = new Agent({ connect: { socketPath, timeout: 5_000 } });
  const agent = createTRPCClient<HostRouter>({
    links: [
      httpLink({
        url: "http://agent/trpc",
        transformer,
        // A document is longer than the address of a request may be.
        methodOverride: "POST",
        fetch: async (input, init) => {
          const { method = "GET", headers, body } = init ?? {};
          const answer = await fetch(String(input), {
            method,
            dispatcher,
            headers: headers as Record<string, string>,
            ...(typeof body === "string" ? { body } : {}),
          });
          return { ok: answer.ok, json: () => answer.json() };
        },
      }),
    ],
  });
  return { agent, close: () => dispatcher.close() };
}
