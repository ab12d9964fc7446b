/** The image that a new one is based on: one of a pool of this host, whose whole chain may be opened. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { VolumeDef } from "@cistern/schema/fields";
import type { Backing } from "./qemu-img.ts";
import { type Ground, placeOf, refuseUnsafe } from "./safe-image.ts";

/**
 * Its path, and its format as the document says it, or as the file was seen. Undefined where there is none.
 * Errors: image.unsafe, volume.not-found, volume.not-a-file.
 */
export async function backingOf(
  ground: Ground,
  { name: volume, backingStore }: VolumeDef,
): Promise<Backing | undefined> {
  const path = backingStore?.path;
  if (path === undefined) return undefined;
  const place = placeOf(ground, path);
  if (place === undefined) throw new StorageError(fault("image.unsafe", { volume, reason: "backing" }));
  const { host, pool, others = [] } = ground;
  const of = [pool, ...others].find(({ target }) => target?.path === place.folder) ?? pool;
  await refuseUnsafe({ host, pool: of, others: [pool, ...others] }, place.name);
  const found = await host.file({ act: "inspect", ...place });
  if (found?.type !== "file" || found.linkTarget !== undefined)
    throw new StorageError(
      fault("volume.not-a-file", { volume: place.name, found: found?.linkTarget ? "link" : "other" }),
    );
  return { path, format: backingStore?.format?.type ?? found.format };
}
