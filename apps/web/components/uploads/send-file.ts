/** One upload from its first question to its end: it goes on by itself after the network, the dashboard or the host was away. */
import { transformer } from "@cistern/control/client";
import type { JobSummary } from "@cistern/driver/router";
import type { HostClient } from "../../lib/clients.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { hasEnded } from "../live/patch.ts";
import { FileGone, type Hashing } from "./hashing.ts";

const mib = 1024 * 1024;
/** Each piece is a request, which costs time of its own, and what is acknowledged shows once it is there. */
const pieceBytes = { least: 4 * mib, most: 64 * mib };
/** A piece is to take about that long. */
const pieceMs = { least: 500, most: 2_000 };
const waitMs = { first: 500, most: 10_000 };
/** For what the host does by itself in a moment. */
const soonMs = 50;

export interface Sending {
  readonly client: HostClient;
  readonly host: string;
  readonly pool: string;
  readonly name: string;
  readonly file: File;
  readonly hashing: Hashing;
  readonly signal: AbortSignal;
  readonly onJob: (job: string) => void;
  /** Bytes that the host has; `undefined` while it is away. */
  readonly onSent: (bytes: number | undefined) => void;
}

/** Resolves with the job once it has ended. Rejects with what the host refused, FileGone, or the signal's reason. */
export async function sendFile(of: Sending): Promise<JobSummary> {
  const { client, hashing, file, signal } = of;
  const job = (await unfinished(of)) ?? (await begin(of));
  of.onJob(job);
  let offset = await whereItIs(of, job);
  if (offset === "ended") return await client.jobs.get.query({ job });
  let size: number = pieceBytes.least;
  const pieceFrom = (from: number) => {
    const end = Math.min(from + size, file.size);
    return { end, digest: hashing.digest(from, end) };
  };
  let next = pieceFrom(offset);
  for (;;) {
    const { end } = next;
    const digest = await next.digest;
    const isLast = end === file.size;
    const begunMs = performance.now();
    // The browser reads a piece of a file by itself as it sends it, many times faster than bytes that a page has read.
    const sending = put(of, job, offset, file.slice(offset, end), isLast ? digest : undefined);
    // Hashed while this one is on its way.
    if (!isLast) next = pieceFrom(end);
    const sent = await sending;
    if (sent) {
      size = nextSize(size, performance.now() - begunMs);
      offset = end;
      of.onSent(offset);
      if (isLast) break;
      continue;
    }
    of.onSent(undefined);
    await next.digest.catch(() => undefined);
    offset = await whereItIs(of, job);
    if (offset === "ended") return await client.jobs.get.query({ job });
    of.onSent(offset);
    size = pieceBytes.least;
    next = pieceFrom(offset);
  }
  for (let ms = soonMs; ; ms = Math.min(ms * 2, waitMs.first)) {
    const summary = await patiently(signal, () => client.jobs.get.query({ job }));
    if (hasEnded(summary)) return summary;
    await pause(signal, ms);
  }
}

/** Larger where pieces arrive quickly, smaller where they are slow. */
function nextSize(size: number, tookMs: number): number {
  if (tookMs < pieceMs.least) return Math.min(size * 2, pieceBytes.most);
  return tookMs > pieceMs.most ? Math.max(size / 2, pieceBytes.least) : size;
}

/** An upload of this name that was begun before, and whose bytes so far are those of this file. */
async function unfinished({ client, pool, name, file, hashing }: Sending): Promise<string | undefined> {
  const { rows } = await client.jobs.list.query({ state: "running", verb: "volumes.upload", pool, limit: 200 });
  for (const { id, subject } of rows) {
    if (subject.volume !== name) continue;
    const there = await client.volumes.uploaded.query({ job: id }).catch(() => undefined);
    if (there?.length !== BigInt(file.size)) continue;
    const digest = await hashing.digest(0, Number(there.offset));
    if (digest === there.sha256) return id;
  }
  return undefined;
}

async function begin({ client, pool, name, file, signal }: Sending): Promise<string> {
  const job = crypto.randomUUID();
  // With an id of our own it is one job, however often it is asked for.
  await patiently(signal, () => client.volumes.upload.mutate({ pool, name, length: BigInt(file.size), job }));
  return job;
}

/** Waits until the host takes bytes of the job, and answers from where on. */
async function whereItIs({ client, signal }: Sending, job: string): Promise<number | "ended"> {
  for (let ms = soonMs; ; ms = Math.min(ms * 2, waitMs.first)) {
    try {
      return Number((await patiently(signal, () => client.volumes.uploaded.query({ job }))).offset);
    } catch (error) {
      if (refusalOf(error).fault?.code !== "upload.not-open") throw error;
      if (hasEnded(await patiently(signal, () => client.jobs.get.query({ job })))) return "ended";
      await pause(signal, ms);
    }
  }
}

/** Whether it arrived. Where it did not, the job says why, or goes on. */
async function put(of: Sending, job: string, offset: number, bytes: Blob, sha256: string | undefined) {
  const query = new URLSearchParams({ job, offset: String(offset), ...(sha256 === undefined ? {} : { sha256 }) });
  const address = `/api/hosts/${encodeURIComponent(of.host)}/bytes/upload?${query}`;
  const answer = await fetch(address, { method: "PUT", body: bytes, signal: of.signal }).catch(() => undefined);
  of.signal.throwIfAborted();
  if (answer?.ok) return true;
  if (answer?.status === 401 || answer?.status === 403) throw await refusalIn(answer);
  await pause(of.signal, waitMs.first);
  return false;
}

async function refusalIn(answer: Response): Promise<unknown> {
  const { error } = (await answer.json()) as { readonly error: string };
  return transformer.deserialize(error);
}

/** Asks again, less and less often, as long as there is no answer. */
async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let ms = waitMs.first; ; ms = Math.min(ms * 2, waitMs.most)) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      const { fault } = refusalOf(error);
      if (error instanceof FileGone || (fault && fault.code !== "host.unreachable")) throw error;
      await pause(signal, ms);
    }
  }
}

function pause(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    if (signal.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
