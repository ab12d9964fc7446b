import type { LiveEvent } from "../types.ts";

/** More rows than this in what a page has not yet taken, and it is told to read again instead. */
const mostRows = 500;

const rowsIn = (event: LiveEvent): number => (event.kind === "volumes" ? event.put.length + event.removed.length : 1);

/** What one open page is yet to be told. */
class Follower {
  #waiting: LiveEvent[] = [];
  #rows = 0;
  #wake: (() => void) | undefined;

  push(events: readonly LiveEvent[]): void {
    this.#waiting.push(...events);
    this.#rows += events.reduce((sum, event) => sum + rowsIn(event), 0);
    if (this.#rows > mostRows) this.#condense();
    this.wake();
  }

  wake(): void {
    this.#wake?.();
  }

  /** Everything that has come since the last call; waits for something to come, or to be woken. */
  async take(): Promise<readonly LiveEvent[]> {
    if (this.#waiting.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const events = this.#waiting;
    this.#waiting = [];
    this.#rows = 0;
    return events;
  }

  /** Lists can be read again; how hosts and jobs stand now is kept, the last of each. */
  #condense(): void {
    const last = new Map<string, LiveEvent>();
    for (const event of this.#waiting) {
      if (event.kind === "host") last.set(`host ${event.host.id}`, event);
      else if (event.kind === "job") last.set(`job ${event.host} ${event.job.id}`, event);
    }
    const kept = [...last.values()].slice(-mostRows / 2);
    this.#waiting = [...kept, { kind: "reload" }];
    this.#rows = this.#waiting.length;
  }
}

/** Passes what happens on to every open page. */
export class Live {
  readonly #followers = new Set<Follower>();

  publish(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    for (const follower of this.#followers) follower.push(events);
  }

  /** Batches from now on, until the signal ends it. A page that is slow to take them gets fewer, larger ones. */
  async *follow(signal: AbortSignal): AsyncGenerator<readonly LiveEvent[], void> {
    const follower = new Follower();
    const wake = () => follower.wake();
    this.#followers.add(follower);
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        const events = await follower.take();
        if (events.length > 0) yield events;
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.#followers.delete(follower);
    }
  }
}
