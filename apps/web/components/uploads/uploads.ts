"use client";
/** The uploads of this tab. They live beside the pages, so that going to another page of the dashboard ends none. */
import type { Fault } from "@cistern/schema/errors";
import { useSyncExternalStore } from "react";
import type { HostClient } from "../../lib/clients.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { type Pace, paceOf, type Sample, withSample } from "../jobs/pace.ts";
import { FileGone, hashing } from "./hashing.ts";
import { sendFile } from "./send-file.ts";

export type UploadState = "ready" | "waiting" | "sending" | "away" | "paused" | "done" | "failed";
export interface Upload {
  readonly id: string;
  readonly host: string;
  readonly pool: string;
  readonly file: File;
  readonly name: string;
  readonly state: UploadState;
  readonly sent: number;
  /** Of the last few seconds, once it is known. */
  readonly pace?: Pace | undefined;
  /** Why it failed; absent where the file could not be read any more. */
  readonly fault?: Fault | undefined;
  readonly job?: string;
}

const atOnce = 3;
let all: readonly Upload[] = [];
const none: readonly Upload[] = [];
const listeners = new Set<() => void>();
const controls = new Map<string, AbortController>();

const isUnderWay = ({ state }: Upload): boolean => state === "waiting" || state === "sending" || state === "away";
const askBefore = (event: BeforeUnloadEvent): void => event.preventDefault();

function put(next: readonly Upload[]): void {
  all = next;
  // The browser asks before it closes a page that listens.
  if (all.some(isUnderWay)) addEventListener("beforeunload", askBefore);
  else removeEventListener("beforeunload", askBefore);
  for (const listener of listeners) listener();
}
const change = (id: string, parts: Partial<Upload>): void =>
  put(all.map((upload) => (upload.id === id ? { ...upload, ...parts } : upload)));

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
    () => none,
  );
}

export function choose(host: string, pool: string, files: readonly File[]): void {
  const fresh = files.map((file): Upload => {
    const id = crypto.randomUUID();
    return { id, host, pool, file, name: file.name, state: "ready", sent: 0 };
  });
  put([...all, ...fresh]);
}
export const rename = (id: string, name: string): void => change(id, { name });

/** Stops sending; what the host has stays there for a while, and the upload goes on from it. */
export function pause(id: string): void {
  controls.get(id)?.abort();
  change(id, { state: "paused" });
}

/** Ends the job too, if there is one, and forgets the upload. */
export function drop({ id, job, state }: Upload, client: HostClient): void {
  controls.get(id)?.abort();
  if (job !== undefined && state !== "done") void client.jobs.cancel.mutate({ job }).catch(() => undefined);
  put(all.filter((upload) => upload.id !== id));
}

export function start(id: string, client: HostClient): void {
  change(id, { state: "waiting", fault: undefined });
  next(client);
}

function next(client: HostClient): void {
  const waiting = all.find(({ id, state }) => state === "waiting" && !controls.has(id));
  if (!waiting || controls.size >= atOnce) return;
  void run(waiting, client).finally(() => next(client));
  next(client);
}

async function run({ id, host, pool, name, file }: Upload, client: HostClient): Promise<void> {
  const control = new AbortController();
  controls.set(id, control);
  const reading = hashing(file);
  let samples: readonly Sample[] = [];
  try {
    const job = await sendFile({
      client,
      host,
      pool,
      name,
      file,
      hashing: reading,
      signal: control.signal,
      onJob: (job) => change(id, { job, state: "sending" }),
      onSent: (bytes) => {
        if (control.signal.aborted) return;
        if (bytes === undefined) return change(id, { state: "away" });
        samples = withSample(samples, { atMs: Date.now(), done: BigInt(bytes) });
        change(id, { state: "sending", sent: bytes, pace: paceOf(samples, BigInt(file.size)) });
      },
    });
    if (job.state === "finished") change(id, { state: "done", sent: file.size });
    else change(id, { state: "failed", fault: job.fault });
  } catch (error) {
    if (!control.signal.aborted)
      change(id, { state: "failed", fault: error instanceof FileGone ? undefined : refusalOf(error).fault });
  } finally {
    reading.close();
    controls.delete(id);
  }
}
