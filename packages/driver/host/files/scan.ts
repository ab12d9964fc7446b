import { fstatSync, lstatSync, readdirSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { ownName, ownPrefix } from "../names.ts";
import type { FileRequest, FileVolume, FolderGlance, SkipReason } from "../operation.ts";
import type { InspectAnswer, LinkElsewhere, ScanAnswer } from "../wire.ts";
import { describe, describeFile, entryOf, type Reading } from "./entry.ts";
import { filesystemFacts, labelledAccess } from "./facts.ts";
import { openFolder } from "./folder.ts";
import { alike, type Looks, seesAll, signOf } from "./looks.ts";
import type { Ground } from "./resolve.ts";

/** What a long act needs of the process it runs in. */
export interface Turn {
  /** Sends some of the volumes ahead of the answer. */
  readonly tell: (volumes: readonly FileVolume[]) => void;
  /** Lets other requests in and tells the agent that we live; throws `op.cancelled` when nobody wants the result any more. */
  readonly pause: (progress?: { readonly done: bigint; readonly total: bigint }) => Promise<void>;
}

/** Entries described between two pauses: a few milliseconds. */
const entriesPerTurn = 256;
/** Volumes in one message: a millisecond of the agent's. */
const volumesPerPart = 64;

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

/** Of a name as Node reads it: it may not be the entry's own, or nothing that the format can carry. */
const doubtful = /[\x00-\x1f\x7f\ufffd-\uffff]/;

/** Tells whether a name that was read as text is good. Only where one is in doubt are the bytes of all read as well. */
function goodNames(path: string): (name: string) => boolean {
  let good: Set<string | undefined> | undefined;
  return (name) => {
    if (!doubtful.test(name)) return true;
    good ??= new Set(readdirSync(path, { encoding: "buffer" }).map(decodeName));
    return good.has(name);
  };
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
  request: Omit<FileRequest & { readonly act: "scan" }, "act">,
  use: { readonly ground: Ground; readonly looks: Looks; readonly turn: Turn },
): Promise<ScanAnswer> {
  using folder = openFolder(request.folder, use.ground);
  const look = request.since === undefined ? undefined : use.looks.begin(folder.path);
  const before = look && use.looks.last(folder.path, request.since ?? "")?.signs;
  const own = labelledAccess(folder.path, fstatSync(folder.fd, { bigint: true }));
  // SELinux labels a filesystem as a whole: where the folder has none, its entries are not asked one by one.
  const reading: Reading = { folder, ground: use.ground, labelled: own.label !== undefined };
  const mountedOn = use.ground.mounts.namesIn(folder.path);
  let volumes: FileVolume[] = [];
  const temporary: string[] = [];
  const elsewhere: LinkElsewhere[] = [];
  const skipped: { [reason in SkipReason]?: number } = {};
  const skip = (reason: SkipReason): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };

  let seen = 0;
  folder.enter();
  const path = `/proc/self/fd/${folder.fd}`;
  const isGood = goodNames(path);
  for (const found of readdirSync(path, { withFileTypes: true })) {
    seen += 1;
    if (seen % entriesPerTurn === 0) {
      await use.turn.pause();
      folder.enter();
    }
    if (volumes.length === volumesPerPart) {
      use.turn.tell(volumes);
      volumes = [];
    }
    const { name } = found;
    if (!isGood(name)) skip("undecodable");
    else if (name.startsWith(ownPrefix)) {
      if (temporary.length < mostTemporary && ownName.test(name) && isFile(folder.fd, name)) temporary.push(name);
    } else if (request.only === "temporary") continue;
    else if (mountedOn.has(name)) skip("odd");
    else {
      const known = before?.get(name);
      // What must be opened anyway is not looked at first.
      const entry = found.isFile() && !known ? describeFile(name, `./${name}`, reading) : entryOf(name, `./${name}`);
      if ("skip" in entry) {
        skip(entry.skip);
        continue;
      }
      const sign = look && signOf(entry.stat, look);
      if (sign && known && alike(sign, known)) {
        look.signs.set(name, sign);
        continue;
      }
      const described = "volume" in entry ? entry : describe(entry, reading);
      if ("skip" in described) {
        skip(described.skip);
        continue;
      }
      if ("volume" in described) volumes.push(described.volume);
      else elsewhere.push(described.elsewhere);
      look?.signs.set(name, sign);
    }
  }
  const filesystem = filesystemFacts(folder.path, use.ground);
  const mark = look && { mark: use.looks.end(folder.path, look) };
  return {
    volumes,
    skipped,
    temporary,
    realPath: folder.path,
    access: own,
    filesystem,
    elsewhere,
    ...mark,
    ...(before ? { gone: [...before.keys()].filter((name) => !look?.signs.has(name)) } : {}),
  };
}

/** The folder itself, and whether its watch reported anything since a look. */
export function glance(
  request: { readonly folder: string; readonly since: string },
  use: { readonly ground: Ground; readonly looks: Looks },
): FolderGlance {
  using folder = openFolder(request.folder, use.ground);
  const access = labelledAccess(folder.path, fstatSync(folder.fd, { bigint: true }));
  const filesystem = filesystemFacts(folder.path, use.ground);
  return { quiet: seesAll(filesystem.type) && use.looks.quiet(folder.path, request.since), access, filesystem };
}

/** What `scan` would say of one entry; nothing where it would skip it or where it is not there. */
export function inspect(
  request: { readonly folder: string; readonly name: string },
  use: { readonly ground: Ground },
  looks?: Looks,
): InspectAnswer {
  using folder = openFolder(request.folder, use.ground);
  looks?.toldOf(folder.path, request.name);
  const entry = entryOf(request.name, folder.at(request.name));
  const described = "skip" in entry ? entry : describe(entry, { folder, labelled: true, ...use });
  if ("volume" in described) return { volume: described.volume };
  return "elsewhere" in described ? { elsewhere: described.elsewhere } : {};
}

/** Throws volume.changed unless the name still has the file that is expected. */
export function expectFile(
  request: FileRequest & { readonly act: "expect" },
  use: { readonly ground: Ground },
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
