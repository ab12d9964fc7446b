/** The web server's way to an agent, without pages and without a browser: for tests that run long. */
import { mkdir } from "node:fs/promises";
import { makeRuntime } from "../runtime.ts";
import { port, requestOf } from "./dashboard.ts";

export interface Gateway {
  /** Asks the agent as a signed-in page does. The signal hangs up, answered or not. */
  ask(path: string, input: unknown, signal: AbortSignal): Promise<Response>;
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
    close: () => runtime.close(),
  };
}
