/** Where the agent keeps what is its own, and who may enter. */
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EngineFolders } from "@cistern/driver/engine";
import { groupId, webUser } from "./accounts.ts";

export interface AgentFolders extends EngineFolders {
  /** What must survive a power cut. */
  readonly agent: string;
  /** This boot only, and the socket. */
  readonly run: string;
  readonly socket: string;
}

/**
 * `libvirt` is a folder with `storage` and `run` to read in place of libvirt's own. `data` puts everything below one folder; left out, each is where a Linux host keeps such things.
 */
export function agentFolders(data: string | undefined, libvirt?: string): AgentFolders {
  const base = data === undefined ? undefined : resolve(data);
  const definitions = base === undefined ? "/etc/cistern/storage" : join(base, "storage");
  const agent = base === undefined ? "/var/lib/cistern/agent" : join(base, "agent");
  const web = base === undefined ? "/var/lib/cistern/web" : join(base, "web");
  const run = base === undefined ? "/run/cistern" : join(base, "run");
  return {
    definitions,
    autostart: join(definitions, "autostart"),
    state: join(run, "state"),
    libvirt: {
      definitions: libvirt === undefined ? "/etc/libvirt/storage" : join(resolve(libvirt), "storage"),
      run: libvirt === undefined ? "/run/libvirt" : join(resolve(libvirt), "run"),
    },
    kept: [definitions, agent, web, run],
    agent,
    run,
    socket: join(run, "agent.sock"),
  };
}

/** Makes what is missing and sets owners and rights anew, so that a loosened folder is tight again. */
export function makeFolders(folders: AgentFolders): void {
  make(folders.definitions, 0o755);
  make(folders.autostart, 0o755);
  make(folders.agent, 0o700);
  make(folders.run, 0o750, groupId(webUser) ?? 0);
  make(folders.state, 0o700);
}

function make(path: string, mode: number, group = 0): void {
  mkdirSync(path, { recursive: true });
  chownSync(path, 0, group);
  chmodSync(path, mode);
}
