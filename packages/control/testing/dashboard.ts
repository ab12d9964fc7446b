/** A web server's runtime on a fresh database and an authored agent, for tests only. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventBatch } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import type { Parts } from "../parts.ts";
import type { Runtime } from "../running.ts";
import { makeRuntime } from "../runtime.ts";
import { type AuthoredAgent, startAgent } from "./agent.ts";

export const port = 18_441;
export const origin = `http://127.0.0.1:${port}`;

export interface Dashboard extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly parts: Parts;
  readonly agent: AuthoredAgent;
  readonly folder: string;
  readonly socketPath: string;
  /** `Cookie` header of a session. */
  readonly cookie: string;
}

export async function startDashboard(picture?: readonly EventBatch[]): Promise<Dashboard> {
  const folder = await mkdtemp(join(tmpdir(), "cistern-control-"));
  const socketPath = join(folder, "agent.sock");
  const agent = await startAgent(socketPath, picture);
  const runtime = await makeRuntime({ agentSocket: socketPath, webData: folder, port });
  const cookie = (await runtime.parts.sessions.start("admin")).split(";")[0] ?? "";
  const dispose = async () => {
    await runtime.close();
    await agent.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { runtime, parts: runtime.parts, agent, folder, socketPath, cookie, [Symbol.asyncDispose]: dispose };
}

/** As the launcher does. */
export const writeKey = (folder: string, key: string): Promise<void> =>
  writeFile(join(folder, "key"), createHash("sha256").update(key).digest("hex"));

/** A request as a signed-in page of ours sends it. `null` takes a header out. */
export function requestOf(
  path: string,
  of: {
    readonly method?: string;
    readonly input?: unknown;
    readonly headers?: { readonly [name: string]: string | null };
    readonly signal?: AbortSignal;
  },
): Request {
  const method = of.method ?? "GET";
  const headers = new Headers({
    host: new URL(origin).host,
    ...(method === "POST" ? { "content-type": "application/json", origin } : {}),
  });
  for (const [name, value] of Object.entries(of.headers ?? {}))
    value === null ? headers.delete(name) : headers.set(name, value);
  const input = "input" in of ? JSON.stringify(transformer.serialize(of.input)) : undefined;
  const inQuery = method === "GET" && input !== undefined ? `?input=${encodeURIComponent(input)}` : "";
  const body = method === "POST" ? { body: input ?? JSON.stringify(transformer.serialize({})) } : {};
  return new Request(`${origin}${path}${inQuery}`, {
    method,
    headers,
    ...body,
    ...(of.signal ? { signal: of.signal } : {}),
  });
}

/** Waits for something to come true, and fails after two seconds. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  is: (value: T) => boolean,
  withinMs = 2_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (is(value)) return value;
    if (performance.now() > until)
      throw new Error(`not within ${withinMs} ms; last seen: ${transformer.serialize(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
