/** The place where scenarios play: real folders, a real host, and one engine after another on them. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { createEngine, type EngineFolders, type EngineHandle, Journal } from "@cistern/driver/engine";
import { createHost, type Host } from "@cistern/driver/host";
import { StorageError } from "@cistern/schema/errors";
import { type Disk, diskFor } from "./disk.ts";
import { hasty } from "./hasty.ts";
import { type Picture, picture } from "./picture.ts";
import type { Stage } from "./scenario.ts";

export interface Theatre {
  readonly folder: string;
  readonly folders: EngineFolders;
  /** One for all that plays here: its processes are dear. */
  readonly host: Host;
  readonly disk: Disk;
  picture(): Picture;
  /** Notes the disk as it is now; what it answers brings that back. No engine may be there at either time. */
  keep(): () => void;
  close(): Promise<void>;
}

/** One life of an agent: `end` shuts it down well. */
export interface Life extends Stage {
  readonly engine: EngineHandle;
  readonly journal: Journal;
  end(): Promise<void>;
}

export function theatre(): Theatre {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cistern-proof-")));
  const kept = mkdtempSync(`${folder}-kept-`);
  let copies = 0;
  const libvirt = { definitions: `${folder}/libvirt/storage`, run: `${folder}/libvirt/run` };
  const own = {
    definitions: `${folder}/storage`,
    autostart: `${folder}/storage/autostart`,
    state: `${folder}/run`,
    libvirt,
  };
  for (const path of [own.autostart, own.state, `${folder}/agent`, `${libvirt.definitions}/autostart`])
    mkdirSync(path, { recursive: true });
  mkdirSync(`${libvirt.run}/storage`, { recursive: true });
  mkdirSync(`${folder}/pools`);
  const host = hasty(createHost({ folders: own, policy: { mountOptions: [], fetchFrom: ["127.0.0.1"] } }));
  const disk = diskFor(folder);
  return {
    folder,
    folders: { ...own, kept: [own.definitions, own.state] },
    host,
    picture: () => picture(folder, ["agent", "run/autostarted"]),
    disk,
    keep: () =>
      disk.keep(() => {
        const copy = join(kept, String(copies++));
        execFileSync("cp", ["-a", folder, copy]);
        return () => {
          for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
          execFileSync("cp", ["-a", `${copy}/.`, folder]);
        };
      }),
    close: async () => {
      await host.close();
      disk.close();
      for (const path of [folder, kept]) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** An engine begins on what is there, as an agent that starts does. */
export async function raise(
  on: Theatre,
  { host = on.host, journal = new Journal(join(on.folder, "agent/journal.sqlite")) } = {},
): Promise<Life> {
  const engine = await createEngine({
    host,
    folders: on.folders,
    store: journal,
    secretKey: join(on.folder, "agent/secret.key"),
    id: "host",
    name: "host",
    version: "0",
  });
  feedUploads(engine);
  return {
    engine,
    journal,
    folder: on.folder,
    at: (pool) => join(on.folder, "pools", pool),
    disk: () => on.disk.lend(),
    run: async (verb, input) => {
      const { id } = await engine.jobs.submit(verb, input, crypto.randomUUID(), { actor: "test" });
      const ended = await engine.jobs.ended(id);
      if (ended.state !== "finished") throw new Error(`${verb} ended as ${ended.state}: ${ended.fault?.code}`);
      return ended;
    },
    end: async () => {
      await engine.close();
      journal.close();
    },
  };
}

/** What every upload here is filled with. */
export const uploaded = (length: bigint): Buffer => Buffer.alloc(Number(length), 5);

/** Somebody sends each upload what it said it would be. */
function feedUploads(engine: EngineHandle): void {
  const { submit } = engine.jobs;
  const caller = { actor: "test" };
  const feed = async (job: string, length: bigint): Promise<void> => {
    const bytes = uploaded(length);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (;;) {
      const gone = await engine.bytes.take({ job, offset: 0n, body: Readable.from([bytes]), sha256 }, caller).then(
        () => true,
        (error: unknown) => !(error instanceof StorageError && error.code === "upload.not-open"),
      );
      const { state } = await engine.jobs.get(job);
      if (gone || (state !== "queued" && state !== "running")) return;
      await delay(5);
    }
  };
  engine.jobs.submit = async (verb, input, id, from) => {
    const job = await submit(verb, input, id, from);
    if ("length" in input) void feed(id, input.length).catch(() => undefined);
    return job;
  };
}
