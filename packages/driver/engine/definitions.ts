/** Reads back what the agent wrote into its own folders: definitions, autostart links and the state of active pools. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, fault } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import { readPool } from "@cistern/schema/xml";
import type { EngineFolders } from "./folders.ts";
import { newLive, type PoolRecord, revisionOf } from "./pool-record.ts";

/** At the end of a state file: the storage was libvirt's to make usable, and is libvirt's to end. */
export const startedByLibvirt = "<!-- started by libvirt -->\n";

export interface Loaded {
  readonly pools: readonly PoolRecord[];
  readonly unreadable: readonly { readonly file: string; readonly fault: Fault }[];
}

type Read =
  | {
      readonly name: string;
      readonly text: string;
      /** Of a state file. */
      readonly byLibvirt: boolean;
      readonly def: PoolDef & { readonly uuid: string };
    }
  | { readonly file: string; readonly fault: Fault };

/** Every pool that a definition or a state file names. A file that cannot be read is reported and left alone. */
export async function loadPools(folders: EngineFolders): Promise<Loaded> {
  const [stored, active, links] = await Promise.all([
    readFolder(folders.definitions),
    readFolder(folders.state),
    xmlFiles(folders.autostart),
  ]);
  const unreadable: { file: string; fault: Fault }[] = [];
  const pools = new Map<string, PoolRecord>();
  const names = new Map<string, string>();
  for (const read of stored) {
    if ("fault" in read) unreadable.push(read);
    else if (names.has(read.def.uuid)) {
      const name = names.get(read.def.uuid) ?? "";
      unreadable.push({ file: `${read.name}.xml`, fault: fault("pool.uuid-taken", { name, uuid: read.def.uuid }) });
    } else {
      names.set(read.def.uuid, read.name);
      pools.set(read.name, recordOf(read, { persistent: true, autostart: links.includes(`${read.name}.xml`) }));
    }
  }
  for (const read of active) {
    if ("fault" in read) continue;
    const pool = pools.get(read.name);
    if (pool?.uuid === read.def.uuid) pool.live = liveOf(read);
    else if (!pool && !names.has(read.def.uuid)) {
      pools.set(read.name, { ...recordOf(read, { persistent: false, autostart: false }), live: liveOf(read) });
    }
  }
  return { pools: [...pools.values()], unreadable };
}

async function readFolder(folder: string): Promise<readonly Read[]> {
  return await Promise.all((await xmlFiles(folder)).map((file) => readDefinition(folder, file)));
}

async function xmlFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".xml")).sort();
}

async function readDefinition(folder: string, file: string): Promise<Read> {
  const path = join(folder, file);
  try {
    if (!(await lstat(path)).isFile())
      return { file, fault: fault("file.failed", { operation: "read", path, errno: "EINVAL" }) };
    const whole = await readFile(path, "utf8");
    const byLibvirt = whole.endsWith(startedByLibvirt);
    const text = byLibvirt ? whole.slice(0, -startedByLibvirt.length) : whole;
    const { value, problems } = readPool(text);
    if (!value)
      return {
        file,
        fault: problems.find(({ severity }) => severity === "error") ?? fault("xml.malformed", { detail: "" }),
      };
    if (`${value.name}.xml` !== file) {
      return {
        file,
        fault: fault("field.invalid", { label: "Name", value: value.name, expected: file.slice(0, -".xml".length) }),
      };
    }
    if (value.uuid === undefined) return { file, fault: fault("field.missing", { label: "UUID" }) };
    return { name: value.name, text, byLibvirt, def: { ...value, uuid: value.uuid } };
  } catch (error) {
    const errno = error instanceof Error && "code" in error ? String(error.code) : "EIO";
    return { file, fault: fault("file.failed", { operation: "read", path, errno }) };
  }
}

const liveOf = ({ def, byLibvirt }: Extract<Read, { text: string }>) => newLive(def, byLibvirt ? "libvirt" : "cistern");

function recordOf(
  read: Extract<Read, { text: string }>,
  is: { readonly persistent: boolean; readonly autostart: boolean },
): PoolRecord {
  return {
    uuid: read.def.uuid,
    name: read.name,
    stored: { text: read.text, def: read.def, revision: revisionOf(read.text) },
    ...is,
    live: undefined,
    during: undefined,
    realTarget: undefined,
  };
}
