import type { EventBatch } from "@cistern/driver/router";
import type { AgentClient } from "./agent-client.ts";

/**
 * Follows a host's events until the stream breaks or the signal ends it, and resolves then; the stream's own attempts to
 * connect again are not used, for the host has to be shown as unreachable meanwhile.
 * @param after number of the last event that is known; without it the host starts with a full picture
 */
export function followEvents(
  { client }: AgentClient,
  after: string | undefined,
  onBatch: (batch: EventBatch) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let connected = false;
    const end = () => {
      signal.removeEventListener("abort", end);
      subscription.unsubscribe();
      resolve();
    };
    const subscription = client.events.follow.subscribe(after === undefined ? undefined : { lastEventId: after }, {
      onData: ({ data }) => onBatch(data),
      onConnectionStateChange: ({ state, error }) => {
        if (state === "pending") connected = true;
        else if (state === "connecting" && (connected || error)) queueMicrotask(end);
      },
      onError: () => queueMicrotask(end),
      onComplete: () => queueMicrotask(end),
    });
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
