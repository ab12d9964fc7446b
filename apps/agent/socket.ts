/** The agent's door: the host's router over HTTP on a unix socket that only root and the web server's user may open. */
import { chmodSync, chownSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Engine } from "@cistern/driver/engine";
import { peerCredentials } from "@cistern/driver/host/native";
import { type HostContext, hostRouter } from "@cistern/driver/router";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { groupId, userId, webUser } from "./accounts.ts";
import { answerBytes } from "./bytes.ts";

const prefix = "/trpc";
/** Above the router's own limit on a document, so that its refusal is the one that is seen. */
const mostBodyBytes = 12 * 1024 * 1024;
const mostConnections = 512;
const longestPerson = 200;

export interface Door {
  /** Takes nobody in any more and ends every connection, streams too. */
  close(): Promise<void>;
}

/** The folder of `path` exists and is closed to others; a socket file left there by an agent that is gone is replaced. */
export async function openDoor(path: string, engine: Engine): Promise<Door> {
  const peers = new WeakMap<Socket, string>();
  const actorOf = (request: IncomingMessage): string => {
    const person = request.headers["x-cistern-person"];
    const named = typeof person === "string" && person !== "" ? person.slice(0, longestPerson) : undefined;
    return named ?? peers.get(request.socket) ?? "root";
  };
  const handle = createHTTPHandler({
    router: hostRouter,
    allowMethodOverride: true,
    maxBodySize: mostBodyBytes,
    createContext: ({ req }): HostContext => ({ engine, caller: { actor: actorOf(req) } }),
  });
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/bytes/")) {
      void answerBytes({ engine, actor: actorOf(request), request, response });
      return;
    }
    // The router is found with and without the prefix, so that a person can ask by hand.
    if (request.url?.startsWith(`${prefix}/`)) request.url = request.url.slice(prefix.length);
    handle(request, response);
  });
  server.maxConnections = mostConnections;
  // Only who asks closes an idle connection: closed here, after a moment in which this process stood still, it may meet a
  // call that has been sent. Nobody but root and the web's user has one.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => {
    const peer = peerOf(socket);
    if (peer === undefined) socket.destroy();
    else peers.set(socket, peer);
  });
  rmSync(path, { force: true });
  await listen(server, path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Who is at the other end, if they may speak: file rights alone would let in whoever a loosened folder lets in. */
function peerOf(socket: Socket): string | undefined {
  const fd = descriptorOf(socket);
  if (fd === undefined) return undefined;
  try {
    const { uid } = peerCredentials(fd);
    if (uid === 0) return "root";
    return uid === userId(webUser) ? webUser : undefined;
  } catch {
    // Gone before it could be asked who it was.
    return undefined;
  }
}

/** Node has no public way to a socket's descriptor. */
function descriptorOf(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return undefined;
  const fd: unknown = Reflect.get(handle, "fd");
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}

/** Nobody but root can open the socket between its making and its final rights. */
async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  try {
    const listening = new Promise<void>((resolve, reject) => {
      server.once("listening", resolve);
      server.once("error", reject);
    });
    server.listen(path);
    await listening;
  } finally {
    process.umask(before);
  }
  chownSync(path, 0, groupId(webUser) ?? 0);
  chmodSync(path, 0o660);
}
