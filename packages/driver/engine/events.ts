/** The numbered stream of what happened on this host: a ring of the last events, and a fresh picture for whoever missed some. */
import { setTimeout as delay } from "node:timers/promises";
import type { EventBatch, HostEvent } from "./types.ts";

const coalesceMs = 50;
/** Most rows in a batch: written out in a few milliseconds. */
const batchRows = 200;

export interface EventRingOptions {
  /** Number of the first event; every earlier number may have been given out by an agent that ran before. */
  readonly first: number;
  /** Called before `number` is used, so that no later agent gives it out again. */
  readonly reserve: (number: number) => void;
  /** Everything there is now, gathered at once, without the `snapshot-begin` and `snapshot-end` around it. */
  readonly picture: () => readonly HostEvent[];
  readonly capacity?: number;
}

/** Where the batch that begins at `start` ends; it has one event at least. */
function batchEnd(events: readonly HostEvent[], start: number): number {
  let end = start;
  for (let rows = 0; end < events.length; end += 1) {
    const event = events[end];
    rows += event?.kind === "volumes" ? event.put.length + event.removed.length : 1;
    if (rows > batchRows && end > start) break;
  }
  return end;
}

export class EventRing {
  readonly #options: EventRingOptions;
  readonly #capacity: number;
  readonly #waiting = new Set<() => void>();
  #events: HostEvent[] = [];
  /** Number of `#events[0]`, or of the next event while there is none. */
  #first: number;

  constructor(options: EventRingOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? 20_000;
    this.#first = options.first;
  }

  /** Number of the last event; one less than the first number while there was none. */
  get last(): number {
    return this.#first + this.#events.length - 1;
  }

  push(event: HostEvent): void {
    this.#options.reserve(this.last + 1);
    this.#events.push(event);
    // Cut in blocks: shifting one off a long array for each event would cost its length each time.
    const surplus = this.#events.length - this.#capacity;
    if (surplus >= this.#capacity / 4) {
      this.#events = this.#events.slice(surplus);
      this.#first += surplus;
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Whether everything after that number is still here. */
  holds(after: number): boolean {
    return Number.isSafeInteger(after) && after >= this.#first - 1 && after <= this.last;
  }

  /**
   * Batches from after a number, or a snapshot first when it is not held. All batches of a snapshot but the last carry the
   * number 0, which is never held: a follower cut off in the middle of one starts with a new one.
   */
  async *follow(after: number | undefined, signal: AbortSignal): AsyncGenerator<EventBatch> {
    let at = after;
    while (!signal.aborted) {
      if (at === undefined || !this.holds(at)) {
        const seq = this.last;
        const all: readonly HostEvent[] = [
          { kind: "snapshot-begin" },
          ...this.#options.picture(),
          { kind: "snapshot-end" },
        ];
        for (let start = 0, end = 0; start < all.length; start = end) {
          end = batchEnd(all, start);
          yield { seq: end >= all.length ? seq : 0, events: all.slice(start, end) };
          if (signal.aborted) return;
        }
        at = seq;
      }
      if (at === this.last) {
        await this.#next(signal);
        await delay(coalesceMs, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const start = at - this.#first + 1;
      const events = this.#events.slice(start, batchEnd(this.#events, start));
      at += events.length;
      yield { seq: at, events };
    }
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
