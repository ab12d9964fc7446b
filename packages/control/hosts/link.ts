import { setTimeout as delay } from "node:timers/promises";
import type { EventBatch, HostInfo } from "@cistern/driver/router";
import { type AgentClient, agentClient } from "./agent-client.ts";
import { followEvents } from "./follow.ts";

const backOffMs = { first: 250, most: 2_000 };
const greetingMs = 2_000;

export interface LinkState {
  readonly state: "connected" | "unreachable";
  /** When it entered that state. */
  readonly sinceMs: number;
}

export interface LinkOptions {
  readonly socketPath: string;
  /** When the host was last heard, by an earlier run of the web server. */
  readonly seenAtMs: number | undefined;
  /** The agent answered: what it says of itself. Comes before its events. */
  readonly onGreeting: (info: HostInfo) => Promise<void>;
  /** In order, one at a time. */
  readonly onBatch: (batch: EventBatch) => Promise<void>;
  readonly onState: (state: LinkState) => void;
}

/**
 * The one long-lived link to a host: follows its events, says whether it is there, and connects again, after 0.25 s at
 * first and then more and more slowly up to 2 s.
 */
export class HostLink {
  readonly #options: LinkOptions;
  readonly #agent: AgentClient;
  readonly #stop = new AbortController();
  #state: LinkState;
  #seenAtMs: number | undefined;
  /** Where to go on, and the start of the agent that counted so: the numbers of another one may mean something else. */
  #at: { readonly startedAtMs: number; readonly seq: string } | undefined;
  #running: Promise<void> | undefined;
  #arrived = Promise.withResolvers<void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#agent = agentClient(options.socketPath);
    this.#seenAtMs = options.seenAtMs;
    this.#state = { state: "unreachable", sinceMs: options.seenAtMs ?? Date.now() };
  }

  get state(): LinkState {
    return this.#state;
  }

  /** When the host was last heard; as long as the connection holds it is heard all the time. */
  get seenAtMs(): number | undefined {
    return this.#state.state === "connected" ? Date.now() : this.#seenAtMs;
  }

  /** Starts to follow. Resolves when the first full picture is in, or the first try has failed. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#arrived.promise;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#agent.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let waitMs = backOffMs.first;
    while (!signal.aborted) {
      const heard = await this.#attempt().catch(() => false);
      this.#enter("unreachable");
      this.#arrived.resolve();
      if (signal.aborted) return;
      if (heard) waitMs = backOffMs.first;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, backOffMs.most);
    }
  }

  /** One connection, from greeting to break. @returns whether the agent was there */
  async #attempt(): Promise<boolean> {
    const { signal } = this.#stop;
    const info = await this.#agent.client.host.info.query(undefined, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(greetingMs)]),
    });
    await this.#options.onGreeting(info);
    this.#enter("connected");
    const after = this.#at?.startedAtMs === info.startedAtMs ? this.#at.seq : undefined;
    if (after !== undefined) this.#arrived.resolve();
    // A batch that cannot be stored ends the connection: the next one starts with a full picture.
    const broken = new AbortController();
    let last = Promise.resolve();
    const onBatch = (batch: EventBatch) => {
      last = last
        .then(() => (broken.signal.aborted ? undefined : this.#take(batch, info.startedAtMs)))
        .catch(() => {
          this.#at = undefined;
          broken.abort();
        });
    };
    await followEvents(this.#agent, after, onBatch, AbortSignal.any([signal, broken.signal]));
    await last;
    return true;
  }

  async #take(batch: EventBatch, startedAtMs: number): Promise<void> {
    await this.#options.onBatch(batch);
    // Within a picture there is nothing to go on from: cut off there, the next connection needs a new one.
    this.#at = batch.seq === 0 ? undefined : { startedAtMs, seq: String(batch.seq) };
    if (batch.events.some((event) => event.kind === "snapshot-end")) this.#arrived.resolve();
  }

  #enter(state: LinkState["state"]): void {
    if (this.#state.state === state) return;
    this.#state = { state, sinceMs: Date.now() };
    if (state === "unreachable") this.#seenAtMs = this.#state.sinceMs;
    this.#options.onState(this.#state);
  }
}
