/** Locks of the jobs: readers share, writers are alone, and whoever asked first goes first. */

export interface Lock {
  /** What is locked, such as `pool:UUID`, `volume:UUID/NAME` or `name:NAME`. */
  readonly key: string;
  readonly mode: "shared" | "exclusive";
}

interface Ticket {
  readonly locks: readonly Lock[];
  held: boolean;
  ahead: number;
  readonly start: () => void;
  readonly moved: (ahead: number) => void;
}

export interface LockRequest {
  /** Resolves with the release once every lock is held; rejects with the signal's reason when given up before. */
  readonly held: Promise<() => void>;
  /** Requests in front of this one that it has to wait for. */
  readonly ahead: number;
}

/**
 * One queue for all keys. A request is granted as a whole, when no earlier one, held or waiting, is in its way: since
 * nobody holds a part while waiting for the rest there is no deadlock, and since waiting ones count nobody starves.
 */
export class LockQueue {
  readonly #tickets: Ticket[] = [];

  /** `onMoved` hears the number of requests in front whenever it changes while waiting. */
  request(
    locks: readonly Lock[],
    options: { readonly signal?: AbortSignal; readonly onMoved?: (ahead: number) => void } = {},
  ): LockRequest {
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const ticket: Ticket = {
      locks: strongest(locks),
      held: false,
      ahead: 0,
      start: () => resolve(() => this.#leave(ticket)),
      moved: (ahead) => options.onMoved?.(ahead),
    };
    const giveUp = () => {
      if (ticket.held) return;
      this.#leave(ticket);
      reject(options.signal?.reason);
    };
    if (options.signal?.aborted) {
      reject(options.signal.reason);
      return { held: promise, ahead: 0 };
    }
    options.signal?.addEventListener("abort", giveUp, { once: true });
    this.#tickets.push(ticket);
    this.#settle();
    return { held: promise, ahead: ticket.ahead };
  }

  #leave(ticket: Ticket): void {
    const index = this.#tickets.indexOf(ticket);
    if (index < 0) return;
    this.#tickets.splice(index, 1);
    this.#settle();
  }

  #settle(): void {
    const before = new Map<string, { shared: number; exclusive: number }>();
    const moved: Ticket[] = [];
    for (const ticket of [...this.#tickets]) {
      let ahead = 0;
      for (const { key, mode } of ticket.locks) {
        const count = before.get(key) ?? { shared: 0, exclusive: 0 };
        ahead = Math.max(ahead, mode === "exclusive" ? count.shared + count.exclusive : count.exclusive);
        before.set(key, { ...count, [mode]: count[mode] + 1 });
      }
      if (ticket.held) continue;
      if (ahead === 0) {
        ticket.held = true;
        ticket.ahead = 0;
        ticket.start();
      } else if (ahead !== ticket.ahead) {
        ticket.ahead = ahead;
        moved.push(ticket);
      }
    }
    for (const ticket of moved) ticket.moved(ticket.ahead);
  }
}

/** One lock per key, the stronger one where a key was named twice; in sorted order. */
function strongest(locks: readonly Lock[]): readonly Lock[] {
  const byKey = new Map<string, Lock>();
  for (const lock of locks) if (byKey.get(lock.key)?.mode !== "exclusive") byKey.set(lock.key, lock);
  return [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}
