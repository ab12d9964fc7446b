/** The web server's way to an agent, without pages and without a browser: for tests that run long. */
import { mkdir } from "node:fs/promises";
import { transformer } from "@cistern/driver/router/transformer";
import { makeRuntime } from "../runtime.ts";
import { origin, port, requestOf } from "./dashboard.ts";

export interface Gateway {
  /** Asks the agent as a signed-in page does. The signal hangs up, answered or not. */
  ask(path: string, input: unknown, signal: AbortSignal): Promise<Response>;
  /** Asks the web server itself, as a page does for its lists; throws where it is refused. */
  list<T>(path: string, input: unknown): Promise<T>;
  /** Calls the host's router with an input in a body. */
  post(path: string, input: unknown): Promise<Response>;
  /** Sends and asks for bytes as a signed-in page does. `path` follows `/bytes/`. */
  bytes(
    path: string,
    of?: {
      readonly method?: string;
      readonly headers?: { readonly [name: string]: string };
      readonly body?: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
      readonly signal?: AbortSignal;
    },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** @param folder made where it is missing; holds the web's database */
export async function startGateway(agentSocket: string, folder: string): Promise<Gateway> {
  await mkdir(folder, { recursive: true });
  const runtime = await makeRuntime({ agentSocket, webData: folder, port });
  const cookie = (await runtime.parts.sessions.start("admin")).split(";")[0] ?? "";
  return {
    ask: (path, input, signal) =>
      runtime.passOn(
        requestOf(`/api/hosts/local/trpc/${path}`, {
          ...(input === undefined ? {} : { input }),
          headers: { cookie, accept: "text/event-stream" },
          signal,
        }),
        "local",
      ),
    list: async <T>(path: string, input: unknown) => {
      const answer = await runtime.answer(requestOf(`/api/trpc/${path}`, { input, headers: { cookie } }));
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      const { result } = (await answer.json()) as { readonly result: { readonly data: string } };
      return transformer.deserialize(result.data) as T;
    },
    post: (path, input) =>
      runtime.passOn(
        requestOf(`/api/hosts/local/trpc/${path}`, { method: "POST", input, headers: { cookie } }),
        "local",
      ),
    bytes: (path, of = {}) =>
      runtime.passBytes(
        new Request(`${origin}/api/hosts/local/bytes/${path}`, {
          ...of,
          headers: { host: new URL(origin).host, origin, cookie, ...of.headers },
          duplex: "half",
        } as RequestInit),
        "local",
      ),
    close: () => runtime.close(),
  };
}
