/** `cistern service install|remove|show`: the agent as a service of the host. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, createHost } from "@cistern/driver/host";
import { agentFolders } from "../folders.ts";
import { unitName, unitText } from "./unit.ts";

const home = resolve(import.meta.dirname, "..");
/** Stays the same when a newer Node is installed, unlike the file that it leads to. */
const node = resolve(home, "../../node_modules/.bin/node");

export interface Place {
  readonly units: string;
  /** There while systemd runs the host (sd_booted(3)). */
  readonly running: string;
}
const usual: Place = { units: "/etc/systemd/system", running: "/run/systemd/system" };

export const serviceVerbs = ["install", "remove", "show"] as const;
export type ServiceVerb = (typeof serviceVerbs)[number];

/** Answers what is to be printed. Throws what stands in the way, as a sentence. */
export async function service(verb: ServiceVerb, data: string | undefined, place = usual): Promise<string> {
  const file = join(place.units, unitName);
  const text = unitText({ node: existsSync(node) ? node : process.execPath, home, data: plain(data) });
  if (verb === "show") return `# ${file}${existsSync(file) ? "" : " (not installed)"}\n${installed(file) ?? text}`;
  if (process.getuid?.() !== 0) throw new Error("A service of the host is installed and removed by root.");
  // systemd starts no program whose path holds one of these.
  if (/["'\\\p{Cc}]/u.test(node))
    throw new Error(`The clone's path holds a quote or a backslash, which systemd refuses: ${node}`);
  const systemd = existsSync(place.running);
  if (verb === "remove") {
    if (!existsSync(file)) return `${unitName} is not installed.`;
    if (systemd) await systemctl(["disable", "--now", unitName]);
    rmSync(file);
    if (systemd) await systemctl(["daemon-reload"]);
    return `Removed ${file}. Pools stay as they are; the agent's folders stay too.`;
  }
  if (!existsSync(place.units)) throw new Error(`${place.units} is not there: this host has no systemd.`);
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o644 });
  renameSync(draft, file);
  if (!systemd) {
    return `Wrote ${file}. systemd does not run here now: once it does, "systemctl enable --now ${unitName}" starts the agent.`;
  }
  await systemctl(["daemon-reload"]);
  // An agent that a person started keeps its folders until it is ended; the service would only fail beside it.
  const { socket } = agentFolders(data);
  if (existsSync(socket) && (await systemctl(["is-active", "--quiet", unitName], [0, 1, 3, 4])) !== 0) {
    await systemctl(["enable", unitName]);
    return `Installed ${file}. An agent runs on these folders already: end it, then "systemctl start ${unitName}".`;
  }
  await systemctl(["enable", unitName]);
  await systemctl(["restart", unitName]);
  return `Installed and started ${file}. It starts with the host, and "npm start" uses it.`;
}

/** What a unit's line cannot hold is refused. */
function plain(data: string | undefined): string | undefined {
  if (data === undefined) return undefined;
  if (/\p{Cc}/u.test(data))
    throw new Error("The data folder's path holds a control character, which a unit cannot name.");
  return resolve(data);
}

const installed = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

/** The exit code. */
async function systemctl(args: readonly string[], accept: readonly number[] = [0]): Promise<number> {
  const folders = agentFolders(undefined);
  const host = createHost({ folders });
  const command: Command = { file: "systemctl", args, effect: "write", timeoutMs: 200_000 };
  try {
    return (await host.run(command, { accept })).exitCode;
  } finally {
    await host.close();
  }
}
