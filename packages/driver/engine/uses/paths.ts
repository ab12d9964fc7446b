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
  const { backingPath } = summary;
  const { dataFile, extents = [] } = file?.probed ?? {};
  const named = [backingPath, dataFile, ...extents].filter((each) => each !== undefined);
  // Most images name none, and a pool may have 100,000.
  if (named.length === 0) return named;
  const folder = posix.dirname(summary.path);
  return named.flatMap((each) => absolute(folder, each) ?? []);
}

/** Undefined for what names no file: `json:`, `nbd:` … */
export function absolute(folder: string, named: string): string | undefined {
  const path = named.startsWith("file:") ? named.slice("file:".length) : named;
  if (path === "" || /^[A-Za-z][\w+.-]*:/.test(path)) return undefined;
  return posix.resolve(folder, path);
}
