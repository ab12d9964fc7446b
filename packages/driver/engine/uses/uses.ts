/** Who uses a volume: virtual machines, processes, the kernel, and other volumes that are based on it. */
import type { SeenVolume } from "../../backends/backend.ts";
import { inFolder } from "../../backends/local-files.ts";
import type { Holders, Host } from "../../host/index.ts";
import type { PoolRecord } from "../pool-record.ts";
import type { Registry } from "../registry.ts";
import type { VolumeUse } from "../types.ts";
import type { Based } from "./based.ts";
import { DomainReader, type Domains } from "./domains.ts";
import { FolderNames, type FolderPlace } from "./folder-names.ts";
import { pathsOf } from "./paths.ts";

/** Pages see what was found at most this long ago. */
const recentMs = 3_000;

interface Found {
  readonly atMs: number;
  readonly holders: Holders;
  readonly domains: Domains;
}

export interface UsesOf {
  /** Those that no yes overrides come first, then virtual machines. */
  of(volume: SeenVolume): readonly VolumeUse[];
  /** Names of libvirt's files on virtual machines that could not be read. */
  readonly unreadable: readonly string[];
}

export class Uses {
  readonly #host: Host;
  readonly #registry: Registry;
  readonly #based: Based;
  readonly #domains: DomainReader;
  readonly #names: FolderNames;
  #last: Promise<Found> | undefined;

  constructor(host: Host, registry: Registry, based: Based) {
    this.#host = host;
    this.#registry = registry;
    this.#based = based;
    this.#domains = new DomainReader(host);
    this.#names = new FolderNames(host);
  }

  /** `fresh`: as it is this moment, for a verb that is about to act; else as it was a few seconds ago at most. */
  async in(pool: PoolRecord, { fresh }: { readonly fresh: boolean }): Promise<UsesOf> {
    const target = pool.live?.now.def.target?.path;
    const [found, place] = await Promise.all([
      fresh ? this.#find(true) : this.#recent(),
      target === undefined ? undefined : this.#place(target),
    ]);
    const [registry, based] = [this.#registry, this.#based];
    const others = [...based.folders()].filter((folder) => folder !== target && folder !== place?.realPath);
    const folders = place ? await this.#names.of(place, others, fresh) : [];
    return {
      unreadable: found.domains.unreadable,
      of: (volume) => usesIn({ found, registry, based, pool, place, folders, volume }),
    };
  }

  async #find(fresh: boolean): Promise<Found> {
    const [holders, domains] = await Promise.all([this.#host.holders(), this.#domains.now(fresh)]);
    return { atMs: Date.now(), holders, domains };
  }

  async #recent(): Promise<Found> {
    const last = await this.#last?.catch(() => undefined);
    if (last && Date.now() - last.atMs < recentMs) return last;
    this.#last = this.#find(false);
    return await this.#last;
  }

  /** Where the pool's folder lies on its filesystem, links resolved. */
  async #place(target: string): Promise<Place | undefined> {
    const { realPath, place } = await this.#host.file({ act: "look", path: target });
    return place && { ...place, realPath };
  }
}

interface Place extends FolderPlace {
  readonly realPath: string;
}
interface Asked {
  readonly found: Found;
  readonly registry: Registry;
  readonly based: Based;
  readonly pool: PoolRecord;
  readonly place: Place | undefined;
  /** Other names by which images know the pool's folder. */
  readonly folders: readonly string[];
  readonly volume: SeenVolume;
}

function usesIn({ found, registry, based, pool, place, folders, volume }: Asked): readonly VolumeUse[] {
  const { name, linkTarget, type } = volume.summary;
  const names = place ? [place.realPath, ...folders] : folders;
  const paths = new Set([...pathsOf(pool, volume), ...names.map((folder) => inFolder(folder, name))]);
  const { holders, domains } = found;
  const uses: VolumeUse[] = [];
  // What happens to a link happens to the link only: who has the file behind it open is not in the way.
  if (linkTarget === undefined) uses.push(...mountedOn(holders, paths, place, name, type));
  for (const path of paths)
    for (const { pool: uuid, volume: other } of based.on(path)) {
      const of = registry.find(uuid);
      if (!of || (of === pool && other === name)) continue;
      const backing = { kind: "backing", pool: uuid, poolName: of.name, volume: other } as const;
      uses.push(of.live ? backing : { ...backing, stopped: true });
    }
  const named = new Set<string>();
  for (const domain of domains.domains) {
    const isNamed =
      [...paths].some((path) => domain.paths.has(path)) ||
      domain.volumes.some((of) => of.pool === pool.name && of.volume === name);
    // One that runs comes first, and its kept definition says nothing new.
    if (!isNamed || named.has(domain.name)) continue;
    named.add(domain.name);
    uses.push({ kind: "domain", domain: domain.name, running: domain.running });
  }
  if (linkTarget === undefined && type !== "dir") uses.push(...heldBy(holders, paths, place, volume));
  return unique(uses);
}

function mountedOn(
  { loops, mountPoints }: Holders,
  paths: ReadonlySet<string>,
  place: Place | undefined,
  name: string,
  type: string,
): readonly VolumeUse[] {
  if (type === "dir")
    return [...mountPoints]
      .filter((point) => [...paths].some((path) => point === path || point.startsWith(`${path}/`)))
      .map((mountPoint) => ({ kind: "mounted", mountPoint }));
  const lies = place && { device: place.device, path: inFolder(place.path, name) };
  return loops
    .filter(
      (loop) => paths.has(loop.path) || (lies && loop.place.device === lies.device && loop.place.path === lies.path),
    )
    .map(({ device, mountPoints: [mountPoint] }) => ({
      kind: "mounted",
      device,
      ...(mountPoint === undefined ? {} : { mountPoint }),
    }));
}

function heldBy(
  { open, locked }: Holders,
  paths: ReadonlySet<string>,
  place: Place | undefined,
  volume: SeenVolume,
): readonly VolumeUse[] {
  const inode = volume.file?.identity.split(":")[0];
  const is = (file: { readonly device: string; readonly inode: string }) =>
    place !== undefined && file.device === place.device && file.inode === inode;
  // A kernel that does not say the inode says the path.
  const holding = open.filter((file) => is(file) || (file.inode === "" && paths.has(file.path)));
  const by = new Map<number, VolumeUse>();
  for (const { pid, command, writes, ours } of holding) {
    // A job of ours: whoever asks waits for its turn, and is asked again then.
    if (ours) continue;
    const known = by.get(pid);
    by.set(pid, { kind: "process", pid, command, writes: writes || (known?.kind === "process" && known.writes) });
  }
  if (holding.length === 0 && locked.some(is)) return [{ kind: "locked" }];
  return [...by.values()];
}

function unique(uses: readonly VolumeUse[]): readonly VolumeUse[] {
  const seen = new Map(uses.map((use) => [JSON.stringify(use), use]));
  return [...seen.values()];
}
