import type { EventBatch, HostEvent, PoolState } from "@cistern/driver/router";
import type { Database } from "@cistern/prisma";
import type { LiveEvent } from "../types.ts";
import { foldEvents } from "./fold.ts";
import { poolRow, volumeRow } from "./rows.ts";
import { putPools, putVolumes, removePools, removeVolumes } from "./store.ts";

/** What came of a batch: what open pages are told, and the states of the pools that changed. */
export interface Taken {
  readonly live: readonly LiveEvent[];
  readonly states: ReadonlyMap<string, PoolState>;
}

/**
 * Brings the inventory of one host in line with its events. Rows of a full picture are stored as they come and marked with
 * the picture's number; when it ends, what does not carry the number is gone. So lists stay filled while one is coming.
 */
export class Intake {
  readonly #db: Database;
  readonly #host: string;
  #picture: number | undefined;
  #inPicture = false;

  constructor(db: Database, host: string) {
    this.#db = db;
    this.#host = host;
  }

  async take(batch: EventBatch): Promise<Taken> {
    const live: LiveEvent[] = [];
    const states = new Map<string, PoolState>();
    let rest: readonly HostEvent[] = batch.events;
    while (rest.length > 0) {
      const cut = rest.findIndex((event) => event.kind === "snapshot-begin" || event.kind === "snapshot-end");
      const changes = cut < 0 ? rest : rest.slice(0, cut);
      await this.#store(changes, states);
      live.push(...(this.#inPicture ? liveJobs(this.#host, changes) : liveChanges(this.#host, changes)));
      if (cut >= 0 && rest[cut]?.kind === "snapshot-begin") await this.#begin();
      else if (cut >= 0 && this.#inPicture) {
        await this.#end();
        live.push({ kind: "reload", host: this.#host });
      }
      rest = cut < 0 ? [] : rest.slice(cut + 1);
    }
    return { live, states };
  }

  async #store(events: readonly HostEvent[], states: Map<string, PoolState>): Promise<void> {
    const { poolsGone, pools, volumes } = foldEvents(events);
    for (const [uuid, { state }] of pools) states.set(uuid, state);
    const at = { db: this.#db, host: this.#host, picture: await this.#number() };
    await removePools(at, [...poolsGone]);
    await putPools(at, [...pools.values()]);
    for (const [pool, ended] of volumes) {
      const removed = [...ended].filter(([, volume]) => volume === undefined).map(([name]) => name);
      await removeVolumes(at, pool, removed);
      await putVolumes(
        at,
        pool,
        [...ended.values()].filter((volume) => volume !== undefined),
      );
    }
  }

  async #number(): Promise<number> {
    this.#picture ??= (
      await this.#db.host.findUniqueOrThrow({ where: { id: this.#host }, select: { picture: true } })
    ).picture;
    return this.#picture;
  }

  async #begin(): Promise<void> {
    const { picture } = await this.#db.host.update({
      where: { id: this.#host },
      data: { picture: { increment: 1 } },
      select: { picture: true },
    });
    this.#picture = picture;
    this.#inPicture = true;
  }

  async #end(): Promise<void> {
    const stale = { hostId: this.#host, picture: { not: await this.#number() } };
    await this.#db.volume.deleteMany({ where: stale });
    await this.#db.pool.deleteMany({ where: stale });
    this.#inPicture = false;
  }
}

const liveJobs = (host: string, events: readonly HostEvent[]): LiveEvent[] =>
  events.flatMap((event) => (event.kind === "job" ? [{ kind: "job" as const, host, job: event.job }] : []));

function liveChanges(host: string, events: readonly HostEvent[]): LiveEvent[] {
  return events.flatMap((event): LiveEvent[] => {
    if (event.kind === "job") return [{ kind: "job", host, job: event.job }];
    if (event.kind === "pool")
      return [{ kind: "pool", host, uuid: event.uuid, ...(event.pool ? { pool: poolRow(host, event.pool) } : {}) }];
    if (event.kind === "secret") return [{ kind: "secret", host, uuid: event.uuid }];
    if (event.kind === "libvirt") return [{ kind: "libvirt", host }];
    if (event.kind !== "volumes") return [];
    return [
      {
        kind: "volumes",
        host,
        pool: event.pool,
        put: event.put.map((volume) => volumeRow(host, event.pool, volume)),
        ...(event.created ? { created: event.created } : {}),
        removed: event.removed,
      },
    ];
  });
}
