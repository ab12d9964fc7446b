/** The pools this host knows, by UUID and by name, and what running jobs have spoken for. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { LibvirtPool } from "./libvirt/libvirt-pool.ts";
import type { PoolRecord } from "./pool-record.ts";
import type { HostInfo } from "./types.ts";

/** What a job that defines a pool will take, so that another one running beside it cannot. */
export interface Claim {
  readonly name: string;
  readonly uuid: string;
  readonly realTarget?: string;
  readonly seenTarget?: PoolRecord["seenTarget"];
  readonly source?: PoolDef;
}

export class Registry {
  readonly #byUuid = new Map<string, PoolRecord>();
  readonly #byName = new Map<string, PoolRecord>();
  readonly #claims = new Map<string, Claim>();
  /** Definition files that are there and could not be read; their names stay taken. */
  unreadable: NonNullable<HostInfo["unreadable"]> = [];

  #libvirt: ReadonlyMap<string, LibvirtPool> = new Map();

  add(pool: PoolRecord): void {
    pool.libvirt = this.#share(pool);
    this.#byUuid.set(pool.uuid, pool);
    this.#byName.set(pool.name, pool);
  }

  remove(pool: PoolRecord): void {
    this.#byUuid.delete(pool.uuid);
    this.#byName.delete(pool.name);
  }

  /** Throws pool.not-found. */
  get(uuid: string): PoolRecord {
    const pool = this.find(uuid);
    if (!pool) throw new StorageError(fault("pool.not-found", { pool: uuid }));
    return pool;
  }

  find(uuid: string): PoolRecord | undefined {
    return this.#byUuid.get(uuid.toLowerCase());
  }

  named(name: string): PoolRecord | undefined {
    return this.#byName.get(name);
  }

  /** Whether `name` belongs to a definition that could not be read: it must not be overwritten unseen. */
  hidden(name: string): boolean {
    return this.unreadable.some(({ file }) => file === `${name}.xml`);
  }

  /** By name. */
  all(): readonly PoolRecord[] {
    return [...this.#byUuid.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Every pool that libvirt has, those that are ours too among them. By name. */
  get libvirt(): readonly LibvirtPool[] {
    return [...this.#libvirt.values()];
  }

  libvirtPool(uuid: string): LibvirtPool | undefined {
    return this.#libvirt.get(uuid.toLowerCase());
  }

  /** Answers the pools of ours of which libvirt now says something else. */
  takeLibvirt(pools: readonly LibvirtPool[]): readonly PoolRecord[] {
    this.#libvirt = new Map(pools.map((pool) => [pool.uuid, pool]));
    return this.all().filter((pool) => {
      const before = pool.libvirt;
      pool.libvirt = this.#share(pool);
      return before?.active !== pool.libvirt?.active || before?.autostart !== pool.libvirt?.autostart;
    });
  }

  #share({ uuid }: PoolRecord): PoolRecord["libvirt"] {
    const other = this.libvirtPool(uuid);
    return other && { active: other.active !== undefined, autostart: other.autostart };
  }

  claims(): readonly Claim[] {
    return [...this.#claims.values()];
  }

  /** A job claims what it takes piece by piece. */
  claim(job: string, claim: Claim): void {
    this.#claims.set(job, { ...this.#claims.get(job), ...claim });
  }

  release(job: string): void {
    this.#claims.delete(job);
  }
}
