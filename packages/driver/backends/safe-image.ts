/** Asked before a program may open an image that is there: everything it would open with it lies in the pool's folder. */
import { type ErrorFacts, fault, StorageError } from "@cistern/schema/errors";
import type { FileVolume } from "../host/index.ts";
import { unsafeToOpen } from "../probe/index.ts";
import type { Making } from "./backend.ts";
import { folderOf, inFolder } from "./local-files.ts";

/** QEMU follows any number; a chain that deep is an accident or an attack. */
const longestChain = 64;

/** Errors: image.unsafe with what stands in the way; volume.not-found. */
export async function refuseUnsafe({ host, pool }: Pick<Making, "host" | "pool">, name: string): Promise<void> {
  const folder = folderOf(pool);
  const refusal = (reason: ErrorFacts["image.unsafe"]["reason"]): StorageError =>
    new StorageError(fault("image.unsafe", { volume: name, reason }));
  const passed = new Set<string>();
  for (let next: string | undefined = name; next !== undefined; ) {
    if (passed.has(next) || passed.size >= longestChain) throw refusal("chain");
    passed.add(next);
    const image: FileVolume | undefined = await host.file({ act: "inspect", folder, name: next });
    if (!image)
      throw next === name
        ? new StorageError(fault("volume.not-found", { volume: name, pool: pool.name }))
        : refusal("backing");
    const unsafe = unsafeToOpen(image);
    if (unsafe === undefined) return;
    if (unsafe !== "backing" || image.backing?.format === undefined) throw refusal(unsafe);
    next = nameIn(folder, image.backing.path);
    if (next === undefined) throw refusal("backing");
  }
}

/** The plain name of a file in the folder; undefined for anything else: another folder, a protocol, a link out. */
export function nameIn(folder: string, path: string): string | undefined {
  const prefix = inFolder(folder, "");
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : path.replace(/^(\.\/)+/, "");
  return name === "" || name.includes("/") || name.includes(":") || name.startsWith(".") ? undefined : name;
}
