/**
 * Events of a real agent over streams that are cut again and again: one follower at the agent's socket and one behind the
 * web's gateway come back with the last number they have, another one is never cut. All must be told the same: all, in
 * order, once. The events are those of secrets that are kept in
 * memory, since nothing else an agent does is quick enough to make so many.
 */
import { request } from "node:http";
import { join } from "node:path";
import { startGateway } from "@cistern/control/testing";
import type { EventBatch } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { followAgent, readEvents, startAgent } from "../machine/agent.ts";
import { randomOf } from "./options.ts";

export interface Streamed {
  readonly events: number;
  /** Of each of the followers that are cut. */
  readonly disconnects: number;
  readonly seconds: number;
  /** What came out of order, twice or not at all. */
  readonly differences: readonly string[];
}

/** Calls in one request, each of which makes one event. */
const callsAtATime = 50;
/** Far below what the agent keeps: else a picture would be right, and nothing would be shown by it. */
const mostBehind = 4_000;
const secrets = 64;
/** How long a connection lives at most. */
const longestMs = 25;

/** What one follower was told: numbers of batches must join, and each event is noted by what it is of. */
class Told {
  readonly who: string;
  readonly uuids: string[] = [];
  after: number | undefined;
  pictures = 0;
  disconnects = 0;
  readonly gaps: string[] = [];

  constructor(who: string) {
    this.who = who;
  }

  take(batch: EventBatch): void {
    const picture = batch.events.some(({ kind }) => kind === "snapshot-begin");
    if (picture) this.pictures += 1;
    else if (this.after !== undefined && this.after + batch.events.length !== batch.seq)
      this.gaps.push(`${batch.events.length} events up to ${batch.seq} came after ${this.after}`);
    for (const event of batch.events) if (event.kind === "secret") this.uuids.push(event.uuid);
    this.after = batch.seq;
  }

  /** Against what was made, and what a follower was told that was never cut. */
  differences(events: number, whole: Told): readonly string[] {
    const found = [...this.gaps];
    if (this.pictures !== 1) found.push(`${this.pictures} pictures came where one was needed`);
    if (this.uuids.length !== events) found.push(`${this.uuids.length} of ${events} events came`);
    const first = this.uuids.findIndex((uuid, index) => uuid !== whole.uuids[index]);
    if (first >= 0) found.push(`event ${first} differs from what the uncut follower was told`);
    return found.map((difference) => `${this.who}: ${difference}`);
  }
}

/** Batches from after a number, until the stream breaks or the signal cuts it. */
type Follow = (after: number | undefined, signal: AbortSignal) => AsyncIterable<EventBatch>;

export async function stream(of: {
  readonly folder: string;
  readonly seed: number;
  readonly events: number;
  readonly disconnects: number;
}): Promise<Streamed> {
  const random = randomOf(of.seed);
  const agent = await startAgent(join(of.folder, "agent"));
  const gateway = await startGateway(agent.socketPath, join(of.folder, "web"));
  const at = { socketPath: agent.socketPath, path: "/trpc/events.follow" };
  const [direct, behind, whole] = [new Told("agent"), new Told("gateway"), new Told("uncut")];
  const cut = [direct, behind];
  const over = new AbortController();
  const begun = performance.now();

  const followGateway: Follow = async function* (after, signal) {
    const input = after === undefined ? undefined : { lastEventId: String(after) };
    const answer = await gateway.ask("events.follow", input, signal);
    if (answer.status !== 200 || !answer.body) throw new Error(`the gateway answered ${answer.status}`);
    yield* readEvents(untilCut(answer.body, signal));
  };
  const followWhole = async (): Promise<void> => {
    for await (const batch of followAgent(at, undefined, over.signal)) whole.take(batch);
  };
  const followCut = async (told: Told, follow: Follow): Promise<void> => {
    while (!over.signal.aborted) {
      const cutting = new AbortController();
      // Anywhere: before the first batch, between two, in the middle of one.
      if (told.disconnects < of.disconnects) setTimeout(() => cutting.abort(), random() * longestMs);
      over.signal.addEventListener("abort", () => cutting.abort(), { signal: cutting.signal });
      try {
        for await (const batch of follow(told.after, cutting.signal)) told.take(batch);
      } catch {
        // Cut, as intended.
      }
      told.disconnects += 1;
    }
  };
  const following = [
    followWhole().catch(() => undefined),
    followCut(direct, (after, signal) => followAgent(at, after, signal)),
    followCut(behind, followGateway),
  ];
  try {
    await until(() => [...cut, whole].every(({ pictures }) => pictures > 0));
    for (let made = 0; made < of.events; made += callsAtATime) {
      await makeEvents(agent.socketPath, made, Math.min(callsAtATime, of.events - made));
      await until(() => cut.every(({ uuids }) => made - uuids.length < mostBehind));
      // The cuts are spread over all events.
      await until(() => cut.every(({ disconnects }) => disconnects + 2 >= (made / of.events) * of.disconnects));
    }
    await until(() => [...cut, whole].every(({ uuids }) => uuids.length >= of.events));
  } finally {
    over.abort();
    await Promise.all(following);
    await gateway.close();
    await agent.stop();
  }
  const differences = [...cut, whole].flatMap((told) => told.differences(of.events, whole));
  return {
    events: Math.min(...cut.map(({ uuids }) => uuids.length)),
    disconnects: Math.min(...cut.map((told) => told.disconnects)),
    seconds: (performance.now() - begun) / 1000,
    differences,
  };
}

/** A stream that is hung up as a browser does: by its reader. */
async function* untilCut(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number % secrets).padStart(12, "0")}`;

/** Defines as many secrets in one request. */
async function makeEvents(socketPath: string, first: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const inputs = numbers.map((number) => ({
    uuid: uuidOf(number),
    description: String(number),
    usage: { type: "ceph", id: `secret-${number % secrets}` },
    ephemeral: true,
    private: false,
  }));
  const body = JSON.stringify(Object.fromEntries(inputs.map((input, index) => [index, transformer.serialize(input)])));
  const path = `/trpc/${numbers.map(() => "secrets.define").join(",")}?batch=1`;
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request({ socketPath, path, method: "POST", headers, agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", reject);
    sent.end(body);
  });
  if (status !== 200) throw new Error(`the agent took no secrets: ${status}`);
}

async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error("the events did not come");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
