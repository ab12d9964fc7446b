import { isServer, readEnv } from "./env.ts";

/**
 * Next calls this once when the server starts, before it answers anything. The control package is loaded as it stands, by
 * Node and not by the bundler: it runs once in the process, from the sources that its tests run.
 */
export async function register(): Promise<void> {
  if (!isServer) return;
  const { startRuntime } = await import(/* turbopackIgnore: true */ "@cistern/control");
  await startRuntime(readEnv());
}
