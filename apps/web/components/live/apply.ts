import type { LiveEvent, Page, VolumeRow } from "@cistern/control/client";
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import type { ControlQueries, HostQueries } from "../../lib/clients.ts";
import { patchJobs, patchPools, patchVolumes, type VolumeList } from "./patch.ts";

type VolumePages = InfiniteData<Page<VolumeRow>, string | null>;

/** Input of a cached query, and whether it is read page by page, as the key holds it. */
const optionsOf = (query: Query) => {
  const [, options] = query.queryKey as readonly [unknown, { readonly input?: object; readonly type?: string }?];
  return { input: { ...options?.input } as { readonly [name: string]: unknown }, paged: options?.type === "infinite" };
};

/** Brings what is cached in line with one event. `reread` is called with what a patch could not settle. */
export interface Applier {
  apply(event: LiveEvent): void;
}

export function makeApplier(
  cache: QueryClient,
  control: ControlQueries,
  hostQueries: (host: string) => HostQueries,
): Applier {
  const waiting = new Set<string>();
  /** Many events in a row ask for one new read. */
  const rereadSoon = (query: Query) => {
    if (waiting.has(query.queryHash)) return;
    waiting.add(query.queryHash);
    setTimeout(() => {
      waiting.delete(query.queryHash);
      void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }, 250);
  };
  const cached = (queryKey: readonly unknown[]) => cache.getQueryCache().findAll({ queryKey });

  const onHost = (event: Extract<LiveEvent, { kind: "host" }>) => {
    let before: string | undefined;
    cache.setQueryData(control.hosts.list.queryKey(), (hosts) => {
      before = hosts?.find((host) => host.id === event.host.id)?.state;
      if (!hosts) return hosts;
      return before === undefined
        ? [...hosts, event.host]
        : hosts.map((host) => (host.id === event.host.id ? event.host : host));
    });
    // What was refused while the host was away is asked again as soon as it is back.
    if (before === "unreachable" && event.host.state === "connected") {
      void cache.invalidateQueries({ queryKey: hostQueries(event.host.id).pathKey() });
    }
  };

  const onPool = (event: Extract<LiveEvent, { kind: "pool" }>) => {
    for (const query of cached(control.inventory.pools.pathKey())) {
      const { input, paged } = optionsOf(query);
      const data = query.state.data as Parameters<typeof patchPools>[0] | undefined;
      if (!data || (input.host !== undefined && input.host !== event.host)) continue;
      if (paged) {
        rereadSoon(query);
        continue;
      }
      const patched = patchPools(data, event);
      cache.setQueryData(query.queryKey, patched.data);
      if (patched.stale) rereadSoon(query);
    }
    const key = control.inventory.pool.queryKey({ host: event.host, uuid: event.uuid });
    if (cache.getQueryState(key)) cache.setQueryData(key, event.pool ?? null);
    void cache.invalidateQueries({ queryKey: hostQueries(event.host).pools.get.queryKey({ pool: event.uuid }) });
    onLibvirt(event.host);
  };

  /** A pool that was adopted or undefined changes which pools only libvirt has. */
  const onLibvirt = (host: string) => {
    for (const query of cached(hostQueries(host).libvirt.list.pathKey())) rereadSoon(query);
  };

  const onVolumes = (event: Extract<LiveEvent, { kind: "volumes" }>) => {
    for (const query of cached(control.inventory.volumes.pathKey())) {
      const { input, paged } = optionsOf(query);
      const data = query.state.data as VolumePages | undefined;
      if (!data || input.host !== event.host || input.pool !== event.pool) continue;
      if (!paged) {
        rereadSoon(query);
        continue;
      }
      const patched = patchVolumes(data.pages, event, input as unknown as VolumeList);
      cache.setQueryData(query.queryKey, { ...data, pages: patched.data });
      if (patched.stale) rereadSoon(query);
    }
    const { host, pool } = event;
    const put = (name: string, row: VolumeRow | null) => {
      const key = control.inventory.volume.queryKey({ host, pool, volume: name });
      if (cache.getQueryState(key)) cache.setQueryData(key, row);
      void cache.invalidateQueries({ queryKey: hostQueries(host).volumes.get.queryKey({ pool, volume: name }) });
    };
    for (const row of event.put) put(row.name, row);
    for (const name of event.removed) put(name, null);
  };

  const onJob = (event: Extract<LiveEvent, { kind: "job" }>) => {
    const { jobs } = hostQueries(event.host);
    for (const query of cached(jobs.list.pathKey())) {
      const data = query.state.data as Parameters<typeof patchJobs>[0] | undefined;
      if (data) cache.setQueryData(query.queryKey, patchJobs(data, event.job));
    }
    void cache.invalidateQueries({ queryKey: jobs.get.queryKey({ job: event.job.id }) });
  };

  const onSecret = (event: Extract<LiveEvent, { kind: "secret" }>) => {
    void cache.invalidateQueries({ queryKey: hostQueries(event.host).secrets.pathKey() });
    // Whether a document names a secret that is there.
    void cache.invalidateQueries({ queryKey: ["check", event.host] });
  };

  return {
    apply(event) {
      if (event.kind === "host") onHost(event);
      else if (event.kind === "pool") onPool(event);
      else if (event.kind === "volumes") onVolumes(event);
      else if (event.kind === "job") onJob(event);
      else if (event.kind === "secret") onSecret(event);
      else if (event.kind === "libvirt") onLibvirt(event.host);
      else void cache.invalidateQueries();
    },
  };
}
