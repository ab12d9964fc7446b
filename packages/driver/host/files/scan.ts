import { fstatSync, lstatSync, readdirSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { ownName, ownPrefix } from "../names.ts";
import type { FileRequest, FileVolume, SkipReason } from "../operation.ts";
import type { InspectAnswer, LinkElsewhere, ScanAnswer } from "../wire.ts";
import { describe, type Reading } from "./entry.ts";
import { accessOf, filesystemFacts } from "./facts.ts";
import { openFolder } from "./folder.ts";
import type { KnownImages } from "./known.ts";
import type { Ground } from "./resolve.ts";

/** What a long act needs of the process it runs in. */
export interface Turn {
  /** Lets other requests in and tells the agent that we live; throws `op.cancelled` when nobody wants the result any more. */
  readonly pause: (progress?: { readonly done: bigint; readonly total: bigint }) => Promise<void>;
}

/** Entries described between two pauses: a few milliseconds. */
const entriesPerTurn = 256;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Characters that XML 1.0 cannot carry in any form, and line breaks. */
const uncarriable = /[\x00-\x1f\x7f\ufffe\uffff]/;

/** A file name as text; undefined where it is not UTF-8 or the format cannot carry it. */
export function decodeName(bytes: Uint8Array): string | undefined {
  try {
    const name = utf8.decode(bytes);
    return uncarriable.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}

const mostTemporary = 1_000;

function isFile(folder: number, name: string): boolean {
  try {
    return lstatSync(`/proc/self/fd/${folder}/${name}`).isFile();
  } catch {
    return false;
  }
}

/** Every entry of a folder, one level deep, as a volume or counted as skipped. */
export async function scan(
  path: string,
  use: { readonly ground: Ground; readonly known: KnownImages; readonly turn: Turn },
): Promise<ScanAnswer> {
  using folder = openFolder(path, use.ground);
  const reading: Reading = { folder, ground: use.ground, known: use.known };
  const mountedOn = use.ground.mounts.namesIn(folder.path);
  const volumes: FileVolume[] = [];
  const temporary: string[] = [];
  const elsewhere: LinkElsewhere[] = [];
  const skipped: { [reason in SkipReason]?: number } = {};
  const skip = (reason: SkipReason): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };

  let seen = 0;
  for (const bytes of readdirSync(`/proc/self/fd/${folder.fd}`, { encoding: "buffer" })) {
    seen += 1;
    if (seen % entriesPerTurn === 0) await use.turn.pause();
    const name = decodeName(bytes);
    if (name === undefined) skip("undecodable");
    else if (name.startsWith(ownPrefix)) {
      if (temporary.length < mostTemporary && ownName.test(name) && isFile(folder.fd, name)) temporary.push(name);
    } else if (mountedOn.has(name)) skip("odd");
    else {
      const described = describe(name, reading);
      if ("volume" in described) volumes.push(described.volume);
      else if ("elsewhere" in described) elsewhere.push(described.elsewhere);
      else skip(described.skip);
    }
  }
  const access = accessOf(fstatSync(folder.fd, { bigint: true }));
  const filesystem = filesystemFacts(folder.path, use.ground);
  return { volumes, skipped, temporary, realPath: folder.path, access, filesystem, elsewhere };
}

/** What `scan` would say of one entry; nothing where it would skip it or where it is not there. */
export function inspect(
  request: { readonly folder: string; readonly name: string },
  use: { readonly ground: Ground; readonly known: KnownImages },
): InspectAnswer {
  using folder = openFolder(request.folder, use.ground);
  const described = describe(request.name, { folder, ...use });
  if ("volume" in described) return { volume: described.volume };
  return "elsewhere" in described ? { elsewhere: described.elsewhere } : {};
}

/** Throws volume.changed unless the name still has the file that is expected. */
export function expectFile(
  request: FileRequest & { readonly act: "expect" },
  use: { readonly ground: Ground; readonly known: KnownImages },
): undefined {
  const answer = inspect(request, use);
  const found = "volume" in answer ? answer.volume : undefined;
  const same =
    found !== undefined &&
    found.linkTarget === undefined &&
    found.identity === request.identity &&
    (request.mtime === undefined || found.timestamps.mtime === request.mtime);
  if (!same) throw new StorageError(fault("volume.changed", { volume: request.name }));
}
