import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { type ByteRoute, byteRoutes } from "@cistern/driver/router";
import { fault } from "@cistern/schema/errors";
import { refusedEntry, subjectOf } from "../audit/audit.ts";
import type { Parts } from "../parts.ts";
import type { Session } from "../people/sessions.ts";
import { refusal, refusedCodes } from "./envelope.ts";
import { unreachable } from "./gateway.ts";
import { ask } from "./upstream.ts";

/** How long an agent may take to answer: to a piece of an upload, with the time that its sender takes. */
const answerMs = { connected: 300_000, unreachable: 2_000 };

const passedBack = [
  "accept-ranges",
  "content-disposition",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "x-content-type-options",
] as const;

/**
 * Passes bytes of a signed-in person's on to a host, or a host's to them, as fast as the slower side takes them: nothing is
 * kept here. What a route needs and what is noted down of it is declared beside the host's router.
 *
 * @param request to `/api/hosts/:host/bytes/NAME?…`; the caller has guarded it
 */
export async function passBytes(parts: Parts, request: Request, host: string, session: Session): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  const route: ByteRoute | undefined = Object.hasOwn(byteRoutes, name)
    ? byteRoutes[name as keyof typeof byteRoutes]
    : undefined;
  if (!route) return refusal(fault("request.invalid", { detail: "no such address" }), undefined, 404);
  if (!route.methods.includes(request.method))
    return refusal(fault("request.refused", { reason: "method" }), undefined, 405);

  const query = new URLSearchParams(
    Object.keys(route.input.shape).flatMap((key) => {
      const value = searchParams.get(key);
      return value === null ? [] : [[key, value] as [string, string]];
    }),
  );
  const { permission, effect, audit } = route.meta;
  const entry = {
    person: session.person,
    host,
    procedure: `bytes.${name}`,
    effect,
    subject: subjectOf(audit, Object.fromEntries(query)),
  };
  if (!session.permissions.has(permission)) {
    await parts.audit.write(refusedEntry(entry, "auth.forbidden"));
    return refusal(fault("auth.forbidden", { permission }), undefined);
  }
  const reach = parts.hosts.reach(host);
  if (reach === undefined) return refusal(fault("host.not-found", { host }), undefined);
  // A download that goes on where it broke is the one that was noted down.
  const row =
    audit === "none" || request.headers.has("range") || request.method === "HEAD"
      ? undefined
      : await parts.audit.write(entry);

  const signal = AbortSignal.any([request.signal, session.ended]);
  const answer = await ask({
    socketPath: reach.socketPath,
    address: `/bytes/${name}?${query.toString()}`,
    method: request.method,
    headers: request.headers,
    body: request.body ? Readable.fromWeb(request.body as NodeStream<Uint8Array>) : undefined,
    person: session.person,
    answerMs: answerMs[reach.state],
    signal,
  }).catch(() => undefined);
  if (answer === undefined) {
    if (signal.aborted) return new Response(null, { status: 499 });
    if (row !== undefined) await parts.audit.refused(row, "host.unreachable");
    return refusal(unreachable(parts, host), undefined);
  }
  const status = answer.statusCode ?? 502;
  const headers = new Headers({ "cache-control": "no-store, no-transform" });
  for (const key of passedBack) {
    const value = answer.headers[key];
    if (typeof value === "string") headers.set(key, value);
  }
  if (row !== undefined && status >= 400) {
    const said = await text(answer);
    await parts.audit.refused(row, refusedCodes(said).get(0) ?? "internal");
    return new Response(said, { status, headers });
  }
  return new Response(request.method === "HEAD" ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
    status,
    headers,
  });
}
