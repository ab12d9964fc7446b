/** Uploads and downloads at the agent's door: plain bytes over HTTP, beside the router's calls. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type { Engine } from "@cistern/driver/engine";
import { byteRoutes, trpcCode, wireErrorOf } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import { codes, fault, StorageError } from "@cistern/schema/errors";

/** A connection on which nothing moves for so long is cut. */
const silentMs = 60_000;
const drainMs = 5_000;

interface Exchange {
  readonly engine: Engine;
  readonly actor: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
const routes: { readonly [R in keyof typeof byteRoutes]: (of: Exchange, query: unknown) => Promise<void> } = {
  upload: async ({ engine, actor, request, response }, query) => {
    const { job, offset, sha256 } = byteRoutes.upload.input.parse(query);
    const answer = await engine.bytes.take(
      { job, offset, body: request.iterator({ destroyOnReturn: false }), sha256 },
      { actor },
    );
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ offset: String(answer.offset) }));
  },
  download: async ({ engine, request, response }, query) => {
    const { pool, volume } = byteRoutes.download.input.parse(query);
    const { tag, length, read } = await engine.bytes.open({ pool, volume });
    const etag = `"${tag}"`;
    const ifRange = request.headers["if-range"];
    const range =
      ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, length) : { from: 0n, to: length };
    response.setHeaders(
      new Headers({
        "accept-ranges": "bytes",
        etag,
        "content-type": "application/octet-stream",
        "content-disposition": attachment(volume),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      }),
    );
    if (range === undefined) {
      response.writeHead(416, { "content-range": `bytes */${length}` }).end();
      return;
    }
    const { from, to } = range;
    const isPart = from > 0n || to < length;
    if (isPart) response.setHeader("content-range", `bytes ${from}-${to - 1n}/${length}`);
    response.writeHead(isPart ? 206 : 200, { "content-length": String(to - from) });
    if (request.method === "HEAD") response.end();
    else await pipeline(Readable.from(read(from, to), { objectMode: false, highWaterMark: 1 }), response);
  },
};

/** Answers a request below `/bytes/`; what is refused is told in the form of the router's errors. */
export async function answerBytes(of: Exchange): Promise<void> {
  const { request, response } = of;
  request.setTimeout(silentMs, () => request.destroy());
  try {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://agent");
    const name = pathname.slice("/bytes/".length);
    if (!Object.hasOwn(routes, name)) throw new StorageError(fault("request.invalid", { detail: "no such address" }));
    await routes[name as keyof typeof routes](of, Object.fromEntries(searchParams));
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else await refuse(request, response, error);
  }
}

async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  const storage = wireErrorOf({ cause: error });
  const { status } = codes[storage.fault.code];
  const data = { code: trpcCode(status), httpStatus: status, storage };
  const body = JSON.stringify({ error: transformer.serialize({ message: storage.fault.code, code: -32603, data }) });
  await drained(request);
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

/** Throws away what is still on its way, for a while: who sends it hears no answer before all of it is gone. */
async function drained(request: IncomingMessage): Promise<void> {
  request.resume();
  if (!request.readableEnded) await finished(request, { signal: AbortSignal.timeout(drainMs) }).catch(() => undefined);
}

/** One range of bytes (RFC 9110, 14.1.2); everything where none or several are asked for; undefined where it cannot be. */
function rangeOf(
  header: string | undefined,
  length: bigint,
): { readonly from: bigint; readonly to: bigint } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,18})-(\d{0,18})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return { from: 0n, to: length };
  if (first === "") {
    const from = length - BigInt(last);
    return last === "0" ? undefined : { from: from < 0n ? 0n : from, to: length };
  }
  const from = BigInt(first);
  const to = last === "" || BigInt(last) >= length ? length : BigInt(last) + 1n;
  return from < to ? { from, to } : undefined;
}

/** RFC 6266: the name in ASCII for old readers, and whole for all others. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%/]/g, "_");
  const whole = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
