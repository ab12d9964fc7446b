import { type IncomingMessage, request } from "node:http";
import { pipeline, Readable } from "node:stream";

/** Headers of a call that mean something to the agent. Cookies and names that a browser could claim are not among them. */
const passed = [
  "accept",
  "content-type",
  "last-event-id",
  "range",
  "if-range",
  "trpc-accept",
  "trpc-batch-mode",
] as const;

export interface Upstream {
  readonly socketPath: string;
  /** Path and query. */
  readonly address: string;
  readonly method: string;
  readonly headers: Pick<Headers, "get">;
  /** A stream is sent as it comes, and read no faster than the agent takes it. */
  readonly body: Uint8Array | Readable | undefined;
  readonly person: string;
  /** How long the answer may take to begin. */
  readonly answerMs: number;
  /** Cuts the connection, answered or not. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request to an agent and resolves when the answer begins. Each has a connection of its own: on a shared one a
 * broken stream takes the next request with it.
 */
export function ask(of: Upstream): Promise<IncomingMessage> {
  const headers: { [name: string]: string } = { host: "agent", "x-cistern-person": of.person };
  for (const name of passed) {
    const value = of.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  if (of.body instanceof Uint8Array) headers["content-length"] = String(of.body.byteLength);
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath: of.socketPath,
      path: of.address,
      method: of.method,
      headers,
      agent: false,
      signal: of.signal,
    });
    const deadline = setTimeout(() => sent.destroy(new Error("no answer")), of.answerMs);
    sent.once("response", (answer) => {
      clearTimeout(deadline);
      resolve(answer);
    });
    sent.once("error", (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    if (of.body instanceof Readable) pipeline(of.body, sent, () => undefined);
    else sent.end(of.body);
  });
}
