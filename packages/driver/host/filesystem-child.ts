/**
 * The process that touches one mounted filesystem, for every pool on it: `node filesystem-child.ts MOUNTPOINT`, started
 * by `filesystem.ts` only. Its work is synchronous, for that is the fastest way and blocks nobody else; when the
 * filesystem stops answering, this process hangs and the agent does not.
 */
import { statfsSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fault, StorageError } from "@cistern/schema/errors";
import { readBeside, writeBeside } from "./beside.ts";
import { act } from "./files/act.ts";
import { fileFault } from "./files/errors.ts";
import { Looks } from "./files/looks.ts";
import { Digests } from "./files/parts.ts";
import { Elsewhere } from "./files/resolve.ts";
import type { Turn } from "./files/scan.ts";
import { FolderWatch } from "./files/watch.ts";
import { MountTable } from "./mounts.ts";
import { bytesOf } from "./operation.ts";
import { subjectOf } from "./requests.ts";
import type { FromChild, ToChild } from "./wire.ts";

/** Signs of life are not sent more often than this; progress is. */
const aliveEveryMs = 250;

const mountPoint = process.argv[2] ?? "/";
const looks = new Looks((folder) => {
  for (const watch of watches.values()) if (watch.on(folder)) return watch.reports;
  return undefined;
});
const digests = new Digests();
const watches = new Map<number, FolderWatch>();
const cancelled = new Set<number>();

const send = (message: FromChild): void => {
  if (process.connected) process.send?.(message);
};

function turnOf(id: number): Turn {
  let toldAtMs = performance.now();
  return {
    tell: (volumes) => send({ kind: "part", id, volumes }),
    pause: async (progress) => {
      const nowMs = performance.now();
      if (progress || nowMs - toldAtMs > aliveEveryMs) {
        toldAtMs = nowMs;
        send({ kind: "alive", id, ...progress });
      }
      await nextTurn();
      if (cancelled.has(id)) throw new StorageError(fault("op.cancelled"));
    },
  };
}

async function perform({ id, request, beginBeforeNs }: ToChild & { kind: "request" }): Promise<void> {
  // The agent has given this one up while we hung: it must not happen any more.
  if (process.hrtime.bigint() > beginBeforeNs) return;
  send({ kind: "begun", id });
  try {
    if (cancelled.has(id)) throw new StorageError(fault("op.cancelled"));
    const ground = { mountPoint, mounts: MountTable.now() };
    const value = await act(request, { ground, looks, digests, turn: turnOf(id) });
    if (!Array.isArray(value)) return send({ kind: "answer", id, value });
    send({ kind: "answer", id, value: [], beside: bytesOf(value) });
    for (const piece of value) writeBeside(piece);
  } catch (error) {
    if (error instanceof Elsewhere) send({ kind: "elsewhere", id, path: error.path });
    else send({ kind: "fault", id, fault: fileFault(error, request.act, subjectOf(request)).fault });
  } finally {
    cancelled.delete(id);
  }
}

/** Taken off their channel whatever becomes of the request: what comes after them is another's. */
const withBytes = (message: ToChild & { kind: "request" }): typeof message =>
  message.request.act === "write-part"
    ? { ...message, request: { ...message.request, bytes: [readBeside(message.beside ?? 0)] } }
    : message;

/** An error is an answer too. */
function ping(): void {
  try {
    statfsSync(mountPoint);
  } catch {}
  send({ kind: "pong" });
}

process.on("message", (message: ToChild) => {
  switch (message.kind) {
    case "request":
      // In a turn of its own, so that a cancel that came along is heard first.
      setImmediate(perform, withBytes(message));
      break;
    case "cancel":
      cancelled.add(message.id);
      break;
    case "ping":
      ping();
      break;
    case "watch":
      watches.set(
        message.id,
        new FolderWatch(message.folder, mountPoint, {
          changed: () => send({ kind: "changed", id: message.id }),
          elsewhere: (path) => send({ kind: "watch-elsewhere", id: message.id, path }),
        }),
      );
      break;
    case "unwatch":
      watches.get(message.id)?.stop();
      watches.delete(message.id);
      break;
  }
});

// The agent closed the channel or is gone: nobody is left to work for.
process.on("disconnect", () => process.exit(0));
