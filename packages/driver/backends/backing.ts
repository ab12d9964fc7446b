/** The image that a new one is based on: one of the same pool, whose whole chain may be opened. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { VolumeDef } from "@cistern/schema/fields";
import type { Making } from "./backend.ts";
import { folderOf } from "./local-files.ts";
import type { Backing } from "./qemu-img.ts";
import { nameIn, refuseUnsafe } from "./safe-image.ts";

/**
 * Its path, and its format as the document says it, or as the file was seen. Undefined where there is none.
 * Errors: image.unsafe, volume.not-found, volume.not-a-file.
 */
export async function backingOf(
  making: Pick<Making, "host" | "pool">,
  { name: volume, backingStore }: VolumeDef,
): Promise<Backing | undefined> {
  const path = backingStore?.path;
  if (path === undefined) return undefined;
  const folder = folderOf(making.pool);
  const name = path.startsWith("/") ? nameIn(folder, path) : undefined;
  if (name === undefined) throw new StorageError(fault("image.unsafe", { volume, reason: "backing" }));
  await refuseUnsafe(making, name);
  const found = await making.host.file({ act: "inspect", folder, name });
  if (found?.type !== "file" || found.linkTarget !== undefined)
    throw new StorageError(fault("volume.not-a-file", { volume: name, found: found?.linkTarget ? "link" : "other" }));
  return { path, format: backingStore?.format?.type ?? found.format };
}
