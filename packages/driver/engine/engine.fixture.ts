/** For tests: an engine on a real host, with everything of its own and its pools in one temporary folder. */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "@cistern/schema/errors";
import { onTestFinished } from "vitest";
import { backends as allBackends } from "../backends/index.ts";
import { createHost, type LibvirtFolders } from "../host/index.ts";
import { createEngine, type EngineHandle } from "./engine.ts";
import { Journal } from "./journal.ts";
import type { Backends } from "./parts.ts";
import type { JobSummary, VerbInputs, VerbName } from "./types.ts";

export interface Bench {
  readonly engine: EngineHandle;
  /** Holds the pools, and the agent's folders `storage`, `run`, `journal.sqlite` `secret.key`, and `libvirt` with what libvirt would keep. */
  readonly folder: string;
  /** Submits and waits for the end. */
  run<V extends VerbName>(verb: V, input: VerbInputs[V]): Promise<JobSummary>;
  /** Makes a running pool of type dir in the folder of its name. @returns its UUID */
  makePool(name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function temporary(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cistern-engine-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A second call with the same folder is the agent started again. `backends` take the place of those of their types, `besides` of folders in which libvirt has nothing. */
export async function bench(of?: string, backends?: Partial<Backends>, besides?: LibvirtFolders): Promise<Bench> {
  const folder = of ?? (await temporary());
  const own = {
    definitions: join(folder, "storage"),
    autostart: join(folder, "storage/autostart"),
    state: join(folder, "run"),
  };
  const libvirt = besides ?? { definitions: join(folder, "libvirt/storage"), run: join(folder, "libvirt/run") };
  const folders = { ...own, libvirt };
  for (const path of Object.values(own)) await mkdir(path, { recursive: true });
  const host = createHost({ folders });
  const store = new Journal(join(folder, "journal.sqlite"));
  const kept = [folders.definitions, folders.state];
  const engine = await createEngine({
    host,
    folders: { ...folders, kept },
    store,
    secretKey: join(folder, "secret.key"),
    id: "host",
    name: "host",
    version: "0",
    backends: { ...allBackends, ...backends },
  });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= engine
      .close()
      .then(() => host.close())
      .then(() => store.close());
    return stopped;
  };
  onTestFinished(stop);
  const run: Bench["run"] = async (verb, input) =>
    engine.jobs.ended((await engine.jobs.submit(verb, input, crypto.randomUUID(), { actor: "test" })).id);
  return {
    engine,
    folder,
    stop,
    run,
    makePool: async (name) => {
      const xml = dirPool(name, join(folder, name));
      return (await run("pools.create", { xml, build: true, start: true, autostart: false })).subject.pool ?? "";
    },
  };
}

export const dirPool = (name: string, path: string, more = ""): string => `<pool type="dir">
  <!-- kept -->
  <name>${name}</name>${more}
  <target><path>${path}</path></target>
</pool>
`;
export const rawVolume = (name: string, capacity: bigint | string, allocation: bigint | string = 0n): string =>
  `<volume><name>${name}</name><capacity>${capacity}</capacity><allocation>${allocation}</allocation></volume>`;

/** The code a promise is refused with, and `none` where it is not. */
export async function refusal(of: Promise<unknown>): Promise<string> {
  try {
    await of;
    return "none";
  } catch (error) {
    if (error instanceof StorageError) return error.code;
    throw error;
  }
}
