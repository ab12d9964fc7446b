/** Asked before a program may open an image that is there: everything it would open with it lies in the folder of a pool. */
import { type ErrorFacts, fault, StorageError } from "@cistern/schema/errors";
import type { FileVolume } from "../host/index.ts";
import { unsafeToOpen } from "../probe/index.ts";
import type { Making } from "./backend.ts";
import { folderOf, inFolder } from "./local-files.ts";

/** QEMU follows any number; a chain that deep is an accident or an attack. */
const longestChain = 64;

/** What is asked: the host, the image's pool, and the other pools whose files may stand in a chain. */
export type Ground = Pick<Making, "host" | "pool" | "others">;

export interface Place {
  readonly folder: string;
  /** A plain file name in it. */
  readonly name: string;
}

/** Errors: image.unsafe with what stands in the way; volume.not-found. */
export async function refuseUnsafe(ground: Ground, volume: string): Promise<void> {
  const { host, pool } = ground;
  const refusal = (reason: ErrorFacts["image.unsafe"]["reason"]): StorageError =>
    new StorageError(fault("image.unsafe", { volume, reason }));
  const passed = new Set<string>();
  for (let next: Place | undefined = { folder: folderOf(pool), name: volume }; next !== undefined; ) {
    const path = inFolder(next.folder, next.name);
    if (passed.has(path) || passed.size >= longestChain) throw refusal("chain");
    passed.add(path);
    const image: FileVolume | undefined = await host.file({ act: "inspect", ...next });
    if (!image)
      throw passed.size === 1
        ? new StorageError(fault("volume.not-found", { volume, pool: pool.name }))
        : refusal("backing");
    // What a link leads to is not of the pool, whoever set it.
    if (passed.size > 1 && image.linkTarget !== undefined) throw refusal("backing");
    const unsafe = unsafeToOpen(image);
    if (unsafe === undefined) return;
    if (unsafe !== "backing" || image.backing?.format === undefined) throw refusal(unsafe);
    next = placeOf(ground, image.backing.path, next.folder);
    if (next === undefined) throw refusal("backing");
  }
}

/** The file of a pool that a path names; undefined for anything else: another folder, a protocol, a relative path that leaves `from`. */
export function placeOf({ pool, others = [] }: Ground, path: string, from?: string): Place | undefined {
  if (!path.startsWith("/"))
    return from === undefined ? undefined : plain({ folder: from, name: path.replace(/^(\.\/)+/, "") });
  const folder = [pool, ...others].map(folderOf).find((each) => path.startsWith(inFolder(each, "")));
  return folder === undefined ? undefined : plain({ folder, name: path.slice(inFolder(folder, "").length) });
}

const plain = (place: Place): Place | undefined =>
  place.name === "" || /[/:]/.test(place.name) || place.name.startsWith(".") ? undefined : place;
