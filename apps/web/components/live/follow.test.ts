import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ControlClient } from "../../lib/clients.ts";
import { follow } from "./follow.ts";

interface Handlers {
  readonly onStarted: () => void;
  readonly onComplete: () => void;
  readonly onError: (error: unknown) => void;
}

/** A stand-in for the stream: what was subscribed, and how many of them were let go of. */
function stream() {
  const opened: Handlers[] = [];
  let closed = 0;
  const subscribe = (_: undefined, handlers: Handlers) => {
    opened.push(handlers);
    return {
      unsubscribe: () => {
        closed += 1;
        handlers.onComplete();
      },
    };
  };
  return { opened, closed: () => closed, client: { live: { follow: { subscribe } } } as unknown as ControlClient };
}

const page: { visibilityState: string; listener: () => void } = {
  visibilityState: "visible",
  listener: () => undefined,
};
const show = (state: "visible" | "hidden") => {
  page.visibilityState = state;
  page.listener();
};

beforeEach(() => {
  vi.useFakeTimers();
  page.visibilityState = "visible";
  vi.stubGlobal("document", {
    get visibilityState() {
      return page.visibilityState;
    },
    addEventListener: (_: string, listener: () => void) => {
      page.listener = listener;
    },
    removeEventListener: () => undefined,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("opens the stream anew after the server ended it, and asks for what was missed", () => {
  const { opened, client } = stream();
  const again = vi.fn();
  const connected = vi.fn();
  const stop = follow(client, { onEvents: () => undefined, onAgain: again, onConnected: connected });
  opened[0]?.onStarted();
  opened[0]?.onComplete();
  expect(connected).toHaveBeenLastCalledWith(false);
  vi.advanceTimersByTime(1_000);
  expect(opened).toHaveLength(2);
  opened[1]?.onStarted();
  expect(connected).toHaveBeenLastCalledWith(true);
  expect(again).toHaveBeenCalledTimes(1);
  stop();
});

test("lets go of the stream while the tab is in the background", () => {
  const { opened, closed, client } = stream();
  const stop = follow(client, { onEvents: () => undefined, onAgain: () => undefined, onConnected: () => undefined });
  show("hidden");
  vi.advanceTimersByTime(60_000);
  expect([opened.length, closed()]).toEqual([1, 1]);
  show("visible");
  expect(opened).toHaveLength(2);
  stop();
});

test("stays quiet once it was stopped", () => {
  const { opened, client } = stream();
  follow(client, { onEvents: () => undefined, onAgain: () => undefined, onConnected: () => undefined })();
  opened[0]?.onError(new Error("late"));
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
});
