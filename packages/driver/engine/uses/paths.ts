/** Paths of volumes, so that one is known again by another of its names. Pure. */
import { posix } from "node:path";
import type { SeenVolume } from "../../backends/backend.ts";
import type { PoolRecord } from "../pool-record.ts";

/** The paths that lead to a volume: as its pool's definition has it, and with links on the way to the folder resolved. */
export function pathsOf(pool: Pick<PoolRecord, "realTarget">, volume: SeenVolume): readonly string[] {
  const { path, name } = volume.summary;
  const real = pool.realTarget === undefined ? undefined : posix.join(pool.realTarget, name);
  return real === undefined || real === path ? [path] : [path, real];
}

/** The files that an image names and that are read with it: what it is based on, and where it keeps its data. Absolute. */
export function readWith({ summary, file }: SeenVolume): readonly string[] {
  const folder = posix.dirname(summary.path);
  const { backingPath } = summary;
  const { dataFile, extents = [] } = file?.probed ?? {};
  return [backingPath, dataFile, ...extents].flatMap((named) => {
    const path = named === undefined ? undefined : absolute(folder, named);
    return path === undefined ? [] : [path];
  });
}

/** Undefined for what names no file: `json:`, `nbd:` … */
export function absolute(folder: string, named: string): string | undefined {
  const path = named.startsWith("file:") ? named.slice("file:".length) : named;
  if (path === "" || /^[A-Za-z][\w+.-]*:/.test(path)) return undefined;
  return posix.resolve(folder, path);
}
