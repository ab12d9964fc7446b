/** What a server offers to netfs pools: its NFS exports and its Gluster volumes. */
import { fault, StorageError } from "@cistern/schema/errors";
import { elementTexts } from "@cistern/schema/xml";
import type { FoundSource } from "../engine/types.ts";
import type { Command, Host } from "../host/index.ts";
import { serverName } from "./server-name.ts";

const askMs = 15_000;

// Commands.

const exportsCommand = (server: string): Command => ({
  file: "showmount",
  args: ["--no-headers", "--exports", server],
  effect: "read",
  timeoutMs: askMs,
});
const volumesCommand = (server: string): Command => ({
  file: "gluster",
  args: ["--xml", "--log-file=/dev/null", "volume", "info", "all", `--remote-host=${server}`],
  effect: "read",
  timeoutMs: askMs,
});

// Parsers.

/** A folder and, behind the last space, the clients that may mount it. */
export const parseExports = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => /^(\/.*\S|\/) +\S+$/.exec(line.trimEnd())?.[1] ?? []);

/** Names of started volumes stand directly in `volume`; bricks and options have names too. */
export const parseVolumes = (text: string): readonly string[] =>
  elementTexts(text, ["cliOutput", "volInfo", "volumes", "volume", "name"]);

// Discovery.

/** A host may have one of the programs only; what the other says still counts. Errors: source.none, tool.missing, command.*. */
export async function findExports(host: Host, server: string): Promise<readonly FoundSource[]> {
  const name = serverName(server);
  const asked = await Promise.allSettled([
    host.run(exportsCommand(name)).then(({ stdout }) => parseExports(stdout).map((dir) => ({ dir, format: "nfs" }))),
    host
      .run(volumesCommand(name))
      .then(({ stdout }) => parseVolumes(stdout).map((dir) => ({ dir, format: "glusterfs" }))),
  ]);
  const found = asked.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  if (found.length > 0) return found.map((source) => ({ host: server, ...source }));
  const answered = asked.some(({ status }) => status === "fulfilled");
  const failed = asked.find((one) => one.status === "rejected");
  if (!answered && failed) throw failed.reason;
  throw new StorageError(fault("source.none", { host: server }));
}
