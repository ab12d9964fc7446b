import type { LiveEvent } from "@cistern/control/client";
import type { ControlClient } from "../../lib/clients.ts";

const pauseMs = 1_000;

export interface Following {
  readonly onEvents: (events: readonly LiveEvent[]) => void;
  /** The stream runs again after it had run before: what happened in between was not told. */
  readonly onAgain: () => void;
  readonly onConnected: (connected: boolean) => void;
}

/**
 * Follows the events of the web server for as long as the tab is seen, and until the returned function is called. The
 * stream reconnects by itself when it breaks; when the server ends it in good order (it is being restarted), or refuses
 * it, it is opened anew here.
 */
export function follow(client: ControlClient, { onEvents, onAgain, onConnected }: Following): () => void {
  let unsubscribe: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ranBefore = false;

  const open = () => {
    let current = true;
    const reopen = () => {
      // Also called for a stream that was let go of on purpose.
      if (!current) return;
      close();
      onConnected(false);
      timer = setTimeout(open, pauseMs);
    };
    const subscription = client.live.follow.subscribe(undefined, {
      onStarted: () => {
        onConnected(true);
        if (ranBefore) onAgain();
        ranBefore = true;
      },
      onData: ({ events }) => onEvents(events),
      onConnectionStateChange: (state) => {
        if (state.state === "connecting" && state.error) onConnected(false);
      },
      onStopped: reopen,
      onComplete: reopen,
      onError: reopen,
    });
    unsubscribe = () => {
      current = false;
      subscription.unsubscribe();
    };
  };
  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    unsubscribe?.();
    unsubscribe = undefined;
  };
  const onVisibility = () => {
    if (document.visibilityState === "hidden") close();
    else if (!unsubscribe && timer === undefined) open();
  };
  onVisibility();
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    close();
  };
}
