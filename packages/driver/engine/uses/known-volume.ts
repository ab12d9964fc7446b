/** The volumes of active pools that are files, by path: what may stand in a chain of images. */
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import type { SeenVolume } from "../../backends/backend.ts";
import { formatOf } from "../../backends/local-files.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Registry } from "../registry.ts";

interface KnownVolume {
  readonly pool: PoolRecord;
  readonly volume: SeenVolume;
}

/** As the last refresh saw it. */
export function knownVolume(registry: Registry, path: string): KnownVolume | undefined {
  const slash = path.lastIndexOf("/");
  const [folder, name] = [path.slice(0, slash), path.slice(slash + 1)];
  for (const pool of registry.all()) {
    const { live } = pool;
    const isIn = live?.now.def.target?.path === folder || pool.realTarget === folder;
    const volume = isIn ? live?.now.volumes.get(name) : undefined;
    if (volume) return { pool, volume };
  }
  return undefined;
}

/** The active pools with a folder of files, but one. */
export const otherPools = (registry: Registry, uuid: string): readonly PoolDef[] =>
  registry.all().flatMap(({ uuid: other, live }) => {
    const def = live?.now.def;
    return other !== uuid && def?.target?.path !== undefined ? [def] : [];
  });

/** The image that a new one is based on with the format that is recorded for it, where the document says none: its content is its guest's. */
export function withBackingFormat(registry: Registry, def: VolumeDef): VolumeDef {
  const { path, format } = def.backingStore ?? {};
  if (path === undefined || format?.type !== undefined) return def;
  const known = knownVolume(registry, path)?.volume;
  if (!known?.file) return def;
  return { ...def, backingStore: { ...def.backingStore, path, format: { type: formatOf(known.summary.format) } } };
}
