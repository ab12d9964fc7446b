/** A real agent in a process of its own, and what asks it over its socket: for tests and measurements that run long. */
import { spawn } from "node:child_process";
import { Agent, type IncomingMessage, request } from "node:http";
import { fileURLToPath } from "node:url";
import type { EventBatch, JobSummary, VerbInputs, VerbName, WireError } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";

const script = fileURLToPath(new URL("../../../apps/agent/main.ts", import.meta.url));

export interface RunningAgent {
  readonly pid: number;
  readonly socketPath: string;
  /** SIGTERM; resolves with the time it took to end, in ms. */
  stop(): Promise<number>;
}

/** Resolves when its socket answers. `data` holds everything of its own. */
export async function startAgent(data: string): Promise<RunningAgent> {
  const child = spawn("setpriv", ["--pdeathsig=KILL", "--", process.execPath, script, "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const socketPath = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /^listening (.+)$/m.exec(chunk.toString());
      if (found?.[1]) resolve(found[1]);
    });
    child.once("exit", (code) => reject(new Error(`the agent ended with ${code}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the agent did not start");
  return {
    pid,
    socketPath,
    stop: async () => {
      const before = performance.now();
      child.kill("SIGTERM");
      await ended;
      return performance.now() - before;
    },
  };
}

/** The agent refused: with the code of a fault. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export interface AgentCaller {
  /** Asks any procedure by its path. Throws Refused. */
  call<T>(path: string, input?: unknown): Promise<T>;
  /** Submits a job and waits for its end. Throws Refused where it is not taken. */
  run<V extends VerbName>(verb: V, input: VerbInputs[V], job?: string): Promise<JobSummary>;
  close(): void;
}

const readText = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

export function callAgent(socketPath: string): AgentCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const call = async <T>(path: string, input?: unknown): Promise<T> => {
    const body = JSON.stringify(transformer.serialize(input));
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const sent = request({ agent, socketPath, path: `/trpc/${path}`, method: "POST", headers }, (answer) => {
        readText(answer).then(resolve, reject);
      });
      sent.once("error", reject);
      sent.end(body);
    });
    const answer = JSON.parse(text) as {
      readonly result?: { readonly data: string };
      readonly error?: string;
    };
    if (answer.result) return transformer.deserialize(answer.result.data) as T;
    const error = transformer.deserialize(answer.error ?? "") as { readonly data?: { readonly storage?: WireError } };
    throw new Refused(error.data?.storage?.fault.code ?? "internal");
  };
  return {
    call,
    run: async (verb, input, job = crypto.randomUUID()) => {
      let summary = await call<JobSummary>(verb, { ...input, job });
      for (let waitMs = 5; summary.endedAtMs === undefined; waitMs = Math.min(waitMs * 2, 200)) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        summary = await call<JobSummary>("jobs.get", { job });
      }
      return summary;
    },
    close: () => agent.destroy(),
  };
}

/** Batches of an agent's events from after a number, until the stream breaks or the signal cuts it. */
export async function* followAgent(
  at: { readonly socketPath: string; readonly path: string; readonly headers?: { readonly [name: string]: string } },
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  const input = after === undefined ? undefined : { lastEventId: String(after) };
  const query = `?input=${encodeURIComponent(JSON.stringify(transformer.serialize(input)))}`;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({
      socketPath: at.socketPath,
      path: `${at.path}${query}`,
      headers: { accept: "text/event-stream", ...at.headers },
      agent: false,
      signal,
    });
    sent.once("response", resolve);
    sent.on("error", reject);
    sent.end();
  });
  yield* readEvents(answer);
}

/** Batches out of a stream of server-sent events; ends where the stream does, in the middle of one too. */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<EventBatch> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      if (lines.some((line) => line.startsWith("event:"))) continue;
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
      if (data) yield transformer.deserialize(JSON.parse(data) as string) as EventBatch;
    }
  }
}

export const dirPool = (name: string, path: string): string =>
  `<pool type="dir"><name>${name}</name><target><path>${path}</path></target></pool>`;
export const rawVolume = (name: string, capacity = 4096n): string =>
  `<volume><name>${name}</name><capacity>${capacity}</capacity><allocation>0</allocation></volume>`;
