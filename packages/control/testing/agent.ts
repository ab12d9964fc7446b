/**
 * An authored stand-in for an agent, for tests only: the host's own router on a unix socket, over an engine that holds a
 * few pools in memory and does nothing. What it proves is the way of a call and of an event, never how a host behaves.
 */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import {
  type Engine,
  type EventBatch,
  type HostEvent,
  hostRouter,
  type JobSummary,
  type PoolSummary,
  type VolumeSummary,
} from "@cistern/driver/router";
import { fault, StorageError } from "@cistern/schema/errors";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";

export const poolOne = "11111111-1111-4111-8111-111111111111";
export const poolTwo = "22222222-2222-4222-8222-222222222222";

export const somePool = (over: Partial<PoolSummary> = {}): PoolSummary => ({
  uuid: poolOne,
  name: "images",
  type: "dir",
  state: "running",
  autostart: false,
  persistent: true,
  capacity: 1_000n,
  allocation: 400n,
  available: 600n,
  volumes: 0,
  skipped: 0,
  targetPath: "/srv/images",
  refreshedAtMs: 1_700_000_000_000,
  changesAtNextStart: false,
  ...over,
});

export const someVolume = (name: string, over: Partial<VolumeSummary> = {}): VolumeSummary => ({
  name,
  type: "file",
  format: "raw",
  capacity: 100n,
  allocation: 10n,
  physical: 100n,
  path: `/srv/images/${name}`,
  modifiedAtMs: 1_700_000_000_000,
  ...over,
});

const someJob = (id: string, verb: string, actor: string): JobSummary => ({
  id,
  verb,
  subject: {},
  state: "queued",
  actor,
  createdAtMs: 0,
  cancellable: true,
});

export interface AuthoredAgent {
  /** Calls that reached the router: verb or path, and who the caller was said to be. */
  readonly calls: { readonly path: string; readonly actor: string }[];
  readonly headers: IncomingHttpHeaders[];
  /** Streams of events that are open now. */
  readonly streams: () => number;
  /** Sends a batch to every open stream; they all started with `picture`. */
  readonly send: (...events: HostEvent[]) => void;
  /** What a stream starts with. Batches may be cut anywhere. */
  picture: readonly EventBatch[];
  readonly startedAtMs: number;
  /** Cuts every connection and stops listening. */
  readonly stop: () => Promise<void>;
}

export const pictureOf = (...events: HostEvent[]): readonly EventBatch[] => [
  { seq: 5, events: [{ kind: "snapshot-begin" }, ...events, { kind: "snapshot-end" }] },
];

/** No two agents have the same start. */
let starts = 1;

/** Serves on the socket until stopped. `pools.stop` is refused with pool.wrong-state; every other verb is accepted. */
export async function startAgent(
  socketPath: string,
  picture: readonly EventBatch[] = pictureOf(),
): Promise<AuthoredAgent> {
  const open = new Set<(batch: EventBatch) => void>();
  let seq = 10;
  const agent: AuthoredAgent = {
    calls: [],
    headers: [],
    picture,
    startedAtMs: starts++,
    streams: () => open.size,
    send: (...events) => {
      seq += events.length;
      for (const each of open) each({ seq, events });
    },
    stop: () => end(server),
  };
  const handler = createHTTPHandler({
    router: hostRouter,
    allowMethodOverride: true,
    createContext: ({ req, info }) => {
      const actor = String(req.headers["x-cistern-person"] ?? "nobody");
      for (const { path } of info.calls) agent.calls.push({ path, actor });
      agent.headers.push(req.headers);
      return { engine: engineOf(agent, open), caller: { actor } };
    },
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return agent;
}

function engineOf(agent: AuthoredAgent, open: Set<(batch: EventBatch) => void>): Engine {
  const none = () => Promise.reject(new StorageError(fault("internal")));
  return {
    host: {
      info: async () => ({
        id: "authored",
        name: "authored",
        version: "0.0.0",
        startedAtMs: agent.startedAtMs,
        poolTypes: [{ type: "dir", supported: true }],
      }),
      devices: async () => ({ devices: [], adapters: [] }),
    },
    sources: { find: none },
    pools: {
      list: async () => ({ rows: [somePool()] }),
      get: none,
      check: async ({ xml }) => ({ problems: [], canonical: xml }),
    },
    volumes: {
      list: async () => ({ rows: [] }),
      get: none,
      uses: async () => [],
      chain: none,
      orphans: none,
      check: none,
      setFormat: none,
    },
    libvirt: { list: async () => ({ rows: [], unreadable: [] }) },
    secrets: { list: async () => ({ rows: [] }), get: none, define: none, setValue: none, delete: none },
    jobs: {
      list: async () => ({ rows: [] }),
      get: none,
      plan: none,
      cancel: none,
      resolve: none,
      ended: none,
      submit: async (verb, input, job, caller) => {
        if (verb === "pools.stop")
          throw new StorageError(
            fault("pool.wrong-state", {
              pool: String((input as { pool: string }).pool),
              state: "inactive",
              needs: "active",
            }),
          );
        return someJob(job, verb, caller.actor);
      },
    },
    bytes: { upload: none, take: none, open: none },
    events: {
      async *follow(after, signal) {
        const waiting: EventBatch[] = after === undefined ? [...agent.picture] : [];
        let wake = () => {};
        const take = (batch: EventBatch) => {
          waiting.push(batch);
          wake();
        };
        open.add(take);
        signal.addEventListener("abort", () => wake(), { once: true });
        try {
          while (!signal.aborted) {
            const next = waiting.shift();
            if (next) yield next;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          open.delete(take);
        }
      },
    },
  };
}

const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
