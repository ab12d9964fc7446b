/** Brings what a URL names. Who writes the URL and who answers it may both be hostile: see `addresses.ts` for where it may lead. */
import { lookup } from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { type BlockList, isIP, type LookupFunction } from "node:net";
import { fault, StorageError } from "@cistern/schema/errors";
import { mayReach } from "./addresses.ts";
import type { Fetched, Fetching, Pieces } from "./operation.ts";

const mostRedirects = 5;
/** Handed on at a time. */
const partBytes = 1024 * 1024;
const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

export interface Reach {
  /** Beside the public internet. */
  readonly allowed: BlockList;
  /** After this time without a byte the fetch is given up. */
  readonly silentMs: number;
}

type Failure = "status" | "cut" | "silent" | "redirects" | "encoded" | "error";
const failed = ({ host }: URL, why: Failure, detail = ""): StorageError =>
  new StorageError(fault("fetch.failed", { host, why, detail }));

/** Errors: fetch.url, and fetch.refused for an address that stands in it. */
function checkedUrl(text: string, allowed: BlockList, from?: URL): URL {
  const refuse = (why: "invalid" | "scheme" | "credentials" | "downgrade"): StorageError =>
    new StorageError(fault("fetch.url", { why }));
  if (!URL.canParse(text, from?.href)) throw refuse("invalid");
  const url = new URL(text, from?.href);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("scheme");
  if (url.username !== "" || url.password !== "") throw refuse("credentials");
  if (from?.protocol === "https:" && url.protocol === "http:") throw refuse("downgrade");
  const address = url.hostname.replace(/^\[|\]$/g, "");
  // No name is looked up for an address: it would never pass the lookup below.
  if (isIP(address) !== 0 && !mayReach(address, allowed))
    throw new StorageError(fault("fetch.refused", { host: url.hostname, address }));
  return url;
}

/** What is connected to is what was checked: the name is looked up once. */
const checkedLookup =
  (allowed: BlockList): LookupFunction =>
  (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      const reached = (found ?? []).filter(({ address }) => mayReach(address, allowed));
      const [use] = reached;
      if (error || !first) callback(error ?? new Error("ENOTFOUND"), "");
      else if (!use) callback(new StorageError(fault("fetch.refused", { host, address: first.address })), "");
      else if (options.all) callback(null, reached);
      else callback(null, use.address, use.family);
    });

/** Resolves at the head of the answer. No proxy, no cookie, no kept connection. */
function ask(url: URL, allowed: BlockList, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const module = url.protocol === "https:" ? https : http;
  const request = module.get(url, {
    agent: new module.Agent({ keepAlive: false }),
    headers: { "accept-encoding": "identity", "user-agent": "Cistern" },
    lookup: checkedLookup(allowed),
    signal,
  });
  request.on("response", resolve);
  request.on("error", reject);
  return promise;
}

/**
 * Nothing is asked before the first part is.
 * Errors, at once: fetch.url, fetch.refused; with the parts also fetch.failed, file.disk-full, op.cancelled.
 */
export function fetchFrom({ url: text, sha256, room }: Fetching, { allowed, silentMs }: Reach): Fetched {
  const first = checkedUrl(text, allowed);
  let length = room.available;
  const full = (needed?: bigint): StorageError =>
    new StorageError(fault("file.disk-full", { operation: "fetch", ...room, ...(needed !== undefined && { needed }) }));

  async function* parts(signal: AbortSignal): AsyncGenerator<Pieces> {
    let url = first;
    const silence = new AbortController();
    const over = AbortSignal.any([signal, silence.signal]);
    const heard = async <T>(work: Promise<T>): Promise<T> => {
      const timer = setTimeout(() => silence.abort(failed(url, "silent", String(silentMs))), silentMs);
      try {
        return await work;
      } catch (error) {
        if (over.aborted)
          throw over.reason instanceof StorageError ? over.reason : new StorageError(fault("op.cancelled"));
        throw error instanceof StorageError ? error : failed(url, ...told(error));
      } finally {
        clearTimeout(timer);
      }
    };
    let answer = await heard(ask(url, allowed, over));
    try {
      for (let hops = 0; redirects.includes(answer.statusCode); hops++) {
        answer.destroy();
        if (hops === mostRedirects) throw failed(url, "redirects", String(mostRedirects));
        url = checkedUrl(answer.headers.location ?? "http:", allowed, url);
        answer = await heard(ask(url, allowed, over));
      }
      if (answer.statusCode !== 200) throw failed(url, "status", String(answer.statusCode));
      if ((answer.headers["content-encoding"] ?? "identity") !== "identity") throw failed(url, "encoded");
      const said = answer.headers["content-length"];
      if (said !== undefined) length = BigInt(said);
      if (length > room.available) throw full(length);

      const pieces: AsyncIterator<Buffer> = answer[Symbol.asyncIterator]();
      let held: Buffer[] = [];
      let bytes = 0;
      let got = 0n;
      for (let piece = await heard(pieces.next()); !piece.done; piece = await heard(pieces.next())) {
        got += BigInt(piece.value.byteLength);
        if (got > room.available) throw full();
        held.push(piece.value);
        bytes += piece.value.byteLength;
        if (bytes < partBytes) continue;
        yield held;
        [held, bytes] = [[], 0];
      }
      if (bytes > 0) yield held;
    } finally {
      answer.destroy();
    }
  }

  return {
    from: `${first.origin}${first.pathname}${first.search === "" ? "" : "?…"}`,
    sha256,
    parts,
    get length() {
      return length;
    },
  };
}

/** An error of Node's in a word of its own; the rest of its text comes from outside. */
function told(error: unknown): readonly [Failure, string] {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof Error && error.message === "aborted") return ["cut", ""];
  return ["error", /^\w{1,80}$/.test(code) ? code : ""];
}
