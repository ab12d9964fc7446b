import type { EventBatch, HostInfo } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import type { Database, Host } from "@cistern/prisma";
import type { Samples } from "../history/samples.ts";
import type { HostRow } from "../types.ts";
import { Intake } from "./intake.ts";
import { HostLink, type LinkState } from "./link.ts";
import type { Live } from "./live.ts";

export interface Reach extends LinkState {
  /** As people know it. */
  readonly name: string;
  /** Unix socket of its agent. */
  readonly socketPath: string;
}

interface Known {
  readonly name: string;
  readonly link: HostLink;
  readonly socketPath: string;
}

/** The hosts of this dashboard, each with its link. */
export class Hosts {
  readonly #db: Database;
  readonly #live: Live;
  readonly #samples: Samples;
  readonly #known = new Map<string, Known>();
  /** Pools that are known to have a sample. */
  readonly #sampled = new Set<string>();

  constructor(of: { readonly db: Database; readonly live: Live; readonly samples: Samples }) {
    this.#db = of.db;
    this.#live = of.live;
    this.#samples = of.samples;
  }

  /** Adds the host to those that are followed. Resolves when its first picture is in, or it did not answer. */
  async follow(host: { readonly id: string; readonly name: string; readonly address: string }): Promise<void> {
    const { id, name, address } = host;
    const row = await this.#db.host.upsert({ where: { id }, create: { id, name, address }, update: { name, address } });
    const intake = new Intake(this.#db, id);
    const link = new HostLink({
      socketPath: address,
      seenAtMs: row.seenAtMs === null ? undefined : Number(row.seenAtMs),
      onGreeting: (info) => this.#greeted(id, info),
      onBatch: (batch) => this.#take(id, intake, batch),
      onState: () => void this.#tell(id).catch(() => undefined),
    });
    this.#known.set(id, { name, link, socketPath: address });
    await link.start();
  }

  /** How to reach a host's agent; undefined for a host that does not exist. */
  reach(id: string): Reach | undefined {
    const known = this.#known.get(id);
    return known && { ...known.link.state, name: known.name, socketPath: known.socketPath };
  }

  /** Hosts whose inventory is fresh. */
  connected(): readonly string[] {
    return [...this.#known].filter(([, { link }]) => link.state.state === "connected").map(([id]) => id);
  }

  async rows(): Promise<readonly HostRow[]> {
    const hosts = await this.#db.host.findMany({
      where: { id: { in: [...this.#known.keys()] } },
      orderBy: { name: "asc" },
    });
    return await Promise.all(hosts.map((host) => this.#row(host)));
  }

  /** Notes down when each host was last heard, for after a restart. */
  async rememberSeen(): Promise<void> {
    for (const [id, { link }] of this.#known) {
      if (link.seenAtMs !== undefined)
        await this.#db.host.update({ where: { id }, data: { seenAtMs: BigInt(link.seenAtMs) } });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ link }) => link.close()));
    await this.rememberSeen();
  }

  async #greeted(id: string, info: HostInfo): Promise<void> {
    await this.#db.host.update({
      where: { id },
      data: { version: info.version, poolTypes: transformer.serialize(info.poolTypes) },
    });
  }

  async #take(id: string, intake: Intake, batch: EventBatch): Promise<void> {
    const { live, states } = await intake.take(batch);
    this.#live.publish(live);
    if (live.some((event) => event.kind === "pool" || event.kind === "reload")) await this.#tell(id);
    for (const [uuid, state] of states) if (state === "running") await this.#firstSample(id, uuid);
  }

  /** A chart starts with the pool and not up to a minute later. */
  async #firstSample(id: string, uuid: string): Promise<void> {
    const key = `${id} ${uuid}`;
    if (this.#sampled.has(key)) return;
    if (!(await this.#samples.has(id, uuid))) await this.#samples.take(id, Date.now(), uuid);
    if (await this.#samples.has(id, uuid)) this.#sampled.add(key);
  }

  async #tell(id: string): Promise<void> {
    const host = await this.#db.host.findUniqueOrThrow({ where: { id } });
    this.#live.publish([{ kind: "host", host: await this.#row(host) }]);
  }

  async #row(host: Host): Promise<HostRow> {
    const link = this.#known.get(host.id)?.link;
    const pools = await this.#db.pool.findMany({
      where: { hostId: host.id },
      select: { state: true, capacity: true, allocation: true, volumes: true },
    });
    const active = pools.filter(({ state }) => state === "running" || state === "degraded" || state === "inaccessible");
    const seenAtMs = link?.seenAtMs ?? (host.seenAtMs === null ? undefined : Number(host.seenAtMs));
    return {
      id: host.id,
      name: host.name,
      ...(link?.state ?? { state: "unreachable", sinceMs: seenAtMs ?? 0 }),
      ...(seenAtMs === undefined ? {} : { seenAtMs }),
      ...(host.version === null ? {} : { version: host.version }),
      pools: pools.length,
      volumes: pools.reduce((sum, { volumes }) => sum + volumes, 0),
      capacity: active.reduce((sum, { capacity }) => sum + capacity, 0n),
      allocation: active.reduce((sum, { allocation }) => sum + allocation, 0n),
      poolTypes: host.poolTypes === null ? [] : (transformer.deserialize(host.poolTypes) as HostRow["poolTypes"]),
    };
  }
}
