/** The agent as a whole: folders, lock, journal, host, engine and door, opened in this order and closed in the other. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { createEngine, Journal } from "@cistern/driver/engine";
import { createHost } from "@cistern/driver/host";
import { type AgentFolders, makeFolders } from "./folders.ts";
import { lockFolder } from "./lock.ts";
import { readPolicy } from "./policy.ts";
import { openDoor } from "./socket.ts";

export interface Agent {
  close(): Promise<void>;
}

/** Another agent has these folders. */
export class FoldersTaken extends Error {}

/** Throws FoldersTaken; resolves when the socket answers. */
export async function startAgent(folders: AgentFolders, version: string): Promise<Agent> {
  makeFolders(folders);
  const release = lockFolder(folders.agent);
  if (!release) throw new FoldersTaken(folders.agent);
  const store = new Journal(join(folders.agent, "journal.sqlite"));
  const host = createHost({ folders, policy: readPolicy(folders.agent) });
  const engine = await createEngine({
    host,
    folders,
    store,
    secretKey: join(folders.agent, "secret.key"),
    id: hostId(store),
    name: hostname(),
    version,
  });
  const door = await openDoor(folders.socket, engine);
  return {
    close: async () => {
      await door.close();
      await engine.close();
      await host.close();
      store.close();
      release();
    },
  };
}

/** Made once and kept with the journal: a host keeps its id when its name or address changes. */
function hostId(store: Journal): string {
  const key = "host.id";
  const known = store.setting(key);
  if (known !== undefined) return known;
  const id = randomUUID();
  store.set(key, id);
  return id;
}
