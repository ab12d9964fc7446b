/** What pools whose volumes are files in a local folder have in common: their refresh and their verbs. */
import { createHash } from "node:crypto";
import { fault, type Problem, StorageError } from "@cistern/schema/errors";
import { type PoolDef, type VolumeDef, type VolumeFormat, volumeFormats } from "@cistern/schema/fields";
import type { FileVolume, FolderGlance, Host, Operation, Rights } from "../host/index.ts";
import { ownPrefix } from "../host/names.ts";
import type { Making, PoolSnapshot, SeenVolume } from "./backend.ts";

/** The pool's folder. Errors: field.missing, where the definition names none. */
export function folderOf(pool: PoolDef): string {
  const path = pool.target?.path;
  if (path === undefined) throw new StorageError(fault("field.missing", { label: "Target path" }));
  return path;
}

export const inFolder = (folder: string, name: string): string => (folder === "/" ? `/${name}` : `${folder}/${name}`);

// Parsers: what the host saw, as the format says it.

const isFormat = (format: string): format is VolumeFormat => (volumeFormats as readonly string[]).includes(format);
/** A format that the volume XML has no word for (luks) is raw there. */
export const formatOf = (found: string): VolumeFormat => (isFormat(found) ? found : "raw");

/** A backing name as an absolute path; what names no file (`json:`, `nbd:` …) stays as the image has it. */
function backingPath(folder: string, name: string): string {
  if (name.startsWith("/") || /^[A-Za-z][\w+.-]*:/.test(name)) return name;
  return inFolder(folder, name.replace(/^(\.\/)+/, ""));
}

export function seenVolume(folder: string, found: FileVolume): SeenVolume {
  const path = inFolder(folder, found.name);
  const backing = found.backing && backingPath(folder, found.backing.path);
  return {
    ...fileOf(found),
    summary: {
      name: found.name,
      type: found.type,
      format: found.format,
      capacity: found.capacity,
      allocation: found.allocation,
      physical: found.physical,
      path,
      modifiedAtMs: Math.floor(Number(found.timestamps.mtime) * 1000),
      ...(backing === undefined ? {} : { backingPath: backing }),
      ...(found.linkTarget === undefined ? {} : { linkTarget: found.linkTarget }),
    },
    // Only asked for of one that somebody looks at, of all the 100,000 that a pool may have.
    get def() {
      return defOf(found, path, backing);
    },
  };
}

function defOf(found: FileVolume, path: string, backing: string | undefined): VolumeDef {
  const backingFormat = found.backing?.format === undefined ? undefined : formatOf(found.backing.format);
  const features = {
    ...(found.lazyRefcounts ? { lazyRefcounts: true as const } : {}),
    ...(found.extendedL2 ? { extendedL2: true as const } : {}),
  };
  return {
    type: found.type,
    name: found.name,
    key: path,
    capacity: found.capacity,
    allocation: found.allocation,
    physical: found.physical,
    target: {
      path,
      format: { type: formatOf(found.format) },
      permissions: found.access,
      timestamps: found.timestamps,
      ...(found.compat === undefined ? {} : { compat: found.compat }),
      ...(found.clusterSize === undefined ? {} : { clusterSize: found.clusterSize }),
      ...(Object.keys(features).length > 0 ? { features } : {}),
      ...(found.encryption === "luks" ? { encryption: { format: "luks", secrets: [] } } : {}),
    },
    ...(backing === undefined
      ? {}
      : { backingStore: { path: backing, ...(backingFormat ? { format: { type: backingFormat } } : {}) } }),
  };
}

function fileOf(found: FileVolume): Pick<SeenVolume, "file"> {
  const {
    name: _,
    type,
    format,
    identity,
    links,
    linkTarget,
    timestamps,
    allocation,
    physical,
    access,
    ...facts
  } = found;
  if (type !== "file" || format === "dir" || linkTarget !== undefined) return {};
  const { btime } = timestamps;
  return {
    file: {
      identity,
      probed: { ...facts, format },
      ...(links === undefined ? {} : { links }),
      ...(btime === undefined ? {} : { bornAtMs: Math.floor(Number(btime) * 1000) }),
    },
  };
}

// Verbs.

export async function refreshFolder(
  host: Host,
  pool: PoolDef,
  since = "",
  onVolumes?: (some: readonly SeenVolume[]) => void,
): Promise<PoolSnapshot> {
  const folder = folderOf(pool);
  const seen = (some: readonly FileVolume[]) => some.map((found) => seenVolume(folder, found));
  const scan = await host.file(
    { act: "scan", folder, since },
    onVolumes ? { onVolumes: (some) => onVolumes(seen(some)) } : {},
  );
  const volumes = seen(scan.volumes);
  const { mark, gone } = scan;
  return {
    ...folderSizes(pool, scan),
    volumes,
    skipped: { ...scan.skipped },
    temporary: scan.temporary,
    place: { path: scan.realPath, mountPoint: scan.filesystem.mountPoint },
    ...(mark === undefined ? {} : { mark }),
    ...(gone ? { gone } : {}),
  };
}

export async function glanceFolder(host: Host, pool: PoolDef, since: string) {
  const glance = await host.file({ act: "glance", folder: folderOf(pool), since });
  return glance.quiet ? folderSizes(pool, glance) : undefined;
}

function folderSizes(pool: PoolDef, { access, filesystem }: Pick<FolderGlance, "access" | "filesystem">) {
  const { capacity, available } = filesystem;
  const sizes = { capacity, available, allocation: capacity - available };
  const permissions = { ...pool.target?.permissions, ...access };
  return { ...sizes, reported: { ...pool, ...sizes, target: { ...pool.target, permissions } } };
}

/** Files that jobs made and did not finish, or that are named so. */
export async function leftoversOf(
  host: Host,
  pool: PoolDef,
): Promise<{ readonly folder: string; readonly names: readonly string[] }> {
  const folder = folderOf(pool);
  return { folder, names: (await host.file({ act: "scan", folder, only: "temporary" })).temporary };
}

export async function refreshFile(host: Host, pool: PoolDef, name: string): Promise<SeenVolume | undefined> {
  const folder = folderOf(pool);
  const found = await host.file({ act: "inspect", folder, name });
  return found && seenVolume(folder, found);
}

/** Is the folder there? A link to a folder counts. Errors: target.missing, target.not-a-folder. */
export async function checkFolder(host: Host, pool: PoolDef): Promise<void> {
  const path = folderOf(pool);
  const facts = await host.file({ act: "look", path });
  const found = facts.type === "link" ? await host.file({ act: "look", path: facts.realPath }) : facts;
  if (found.type === "missing") throw new StorageError(fault("target.missing", { path }));
  if (found.type !== "folder") throw new StorageError(fault("target.not-a-folder", { path }));
}

export const onFile = (request: (Operation & { on: "file" })["request"]): Operation => ({ on: "file", request });

/** Name of what a job makes before it is whole; no volume is ever named so. Job ids are a client's: they are of any form and length. */
export const temporaryName = (job: string, number: number): string =>
  `${ownPrefix}${createHash("sha256").update(job).digest("hex").slice(0, 16)}-${number}`;

export const accessOf = ({ target }: Pick<PoolDef | VolumeDef, "target">): Rights => {
  const { mode, owner, group, label } = target?.permissions ?? {};
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(label === undefined ? {} : { label }),
  };
};

/** Errors: volume.not-a-file. What a link leads to may belong to anyone. */
export function refuseLink(volume: SeenVolume): void {
  const { name, linkTarget } = volume.summary;
  if (linkTarget !== undefined) throw new StorageError(fault("volume.not-a-file", { volume: name, found: "link" }));
}

/** Errors: volume.not-a-file, for a link too. */
export function refuseNoFile(volume: SeenVolume): void {
  refuseLink(volume);
  const { name, type } = volume.summary;
  if (type !== "file") throw new StorageError(fault("volume.not-a-file", { volume: name, found: type }));
}

/** Errors: volume.not-a-file. Under its other name the file may belong to anyone. */
export function refuseSecondName({ summary: { name }, file }: SeenVolume): void {
  if (file?.links !== undefined)
    throw new StorageError(fault("volume.not-a-file", { volume: name, found: "hard link" }));
}

/** Refuses (volume.changed) where another file has taken the place of the one that was seen. */
export const same = (pool: PoolDef, volume: SeenVolume): Operation => expecting(pool, volume);

/** Refuses that too, and a file that was written to since it was seen. */
export const unchanged = (pool: PoolDef, volume: SeenVolume): Operation =>
  expecting(pool, volume, volume.def.target?.timestamps?.mtime);

const expecting = (pool: PoolDef, { summary: { name }, file }: SeenVolume, mtime?: string): Operation =>
  onFile({
    act: "expect",
    folder: folderOf(pool),
    name,
    identity: file?.identity ?? "",
    ...(mtime === undefined ? {} : { mtime }),
  });

export function unsupported(operation: string, pool: PoolDef): StorageError {
  return new StorageError(fault("op.unsupported", { operation, poolType: pool.type }));
}

/** Errors: volume.exists. Asked early for a good answer; the act itself never overwrites anything. */
export async function refuseTaken({ host, pool }: Pick<Making, "host" | "pool">, name: string): Promise<void> {
  const [taken] = await nameProblems(host, pool, name);
  if (taken) throw new StorageError(fault("volume.exists", { volume: name, pool: pool.name }), { problems: [taken] });
}

export async function nameProblems(host: Host, pool: PoolDef, name: string): Promise<readonly Problem[]> {
  const { type } = await host.file({ act: "look", path: inFolder(folderOf(pool), name) });
  return type === "missing"
    ? []
    : [{ ...fault("volume.exists", { volume: name, pool: pool.name }), severity: "error", path: "name" }];
}
