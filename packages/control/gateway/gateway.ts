import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Meta, Permission } from "@cistern/driver/router";
import { type Fault, fault } from "@cistern/schema/errors";
import { type AuditEntry, refusedEntry, subjectOf } from "../audit/audit.ts";
import type { Reach } from "../hosts/hosts.ts";
import type { Parts } from "../parts.ts";
import type { Session } from "../people/sessions.ts";
import { readBody } from "./body.ts";
import { addressOf, callsIn, inputsIn, type NamedCall, type NamedCalls } from "./calls.ts";
import { refusal, refusedCodes } from "./envelope.ts";
import { ask } from "./upstream.ts";

/**
 * How long a host may take. It has deadlines of its own, which are shorter; one that does not keep them is as good as gone,
 * and one that is known to be gone is tried once more and not waited for.
 */
const answerMs = { connected: 30_000, unreachable: 2_000 };

/** A request whose calls are known, with who sent it and to which host. */
interface Passing {
  readonly request: Request;
  readonly host: string;
  readonly session: Session;
  readonly named: NamedCalls;
  readonly search: URLSearchParams;
  readonly body: Uint8Array | undefined;
}

/**
 * Passes a signed-in person's call on to a host's own router and its answer back, event streams included.
 *
 * Which permission a call needs, and what of it is noted down, is what the host's router declares; no procedure is named
 * here. A call that changes something has its audit row before it is passed on. Bodies go through as bytes.
 *
 * @param request to `/api/hosts/:host/trpc/…`; the caller has guarded it
 * @returns the host's answer, or in the same form: request.invalid, auth.forbidden, host.not-found, host.unreachable
 */
export async function passOn(parts: Parts, request: Request, host: string, session: Session): Promise<Response> {
  const { pathname, searchParams: search } = new URL(request.url);
  const named = callsIn(procedurePath(pathname), search);
  if (named === undefined) return refusal(fault("request.invalid", { detail: "no such procedure" }), undefined, 404);
  const refuse = (of: Fault, status?: number) => refusal(of, named.isBatch ? named.calls.length : undefined, status);

  const isPost = request.method === "POST";
  if (!isPost && named.calls.some((call) => call.type === "mutation"))
    return refuse(fault("request.refused", { reason: "method" }), 405);
  const body = isPost ? await readBody(request) : undefined;
  if (body === "too-large") return refuse(fault("request.invalid", { detail: "too large" }), 413);
  const passing: Passing = { request, host, session, named, search, body };

  const inputs = changingInputs(passing);
  if ("code" in inputs) return refuse(inputs);
  const entries = entriesOf(passing, inputs);
  const lacking = named.calls
    .flatMap(({ meta }, index) => permissionsFor(meta, inputs.get(index)))
    .find((permission) => !session.permissions.has(permission));
  if (lacking !== undefined) {
    for (const entry of entries.values()) await parts.audit.write(refusedEntry(entry, "auth.forbidden"));
    return refuse(fault("auth.forbidden", { permission: lacking }));
  }
  const reach = parts.hosts.reach(host);
  if (reach === undefined) return refuse(fault("host.not-found", { host }));
  return (await relay(parts, passing, entries, reach)) ?? refuse(unreachable(parts, host));
}

/** Notes the calls down and passes them on. @returns undefined where the host does not answer */
async function relay(
  parts: Parts,
  { request, session, named, search, body }: Passing,
  entries: ReadonlyMap<number, AuditEntry>,
  reach: Reach,
): Promise<Response | undefined> {
  const rows = new Map<number, number>();
  for (const [index, entry] of entries) rows.set(index, await parts.audit.write(entry));
  const noteRefused = async (codeOf: (index: number) => string | undefined) => {
    for (const [index, row] of rows) {
      const code = codeOf(index);
      if (code !== undefined) await parts.audit.refused(row, code);
    }
  };

  const signal = AbortSignal.any([request.signal, session.ended]);
  const { method, headers } = request;
  const answer = await ask({
    socketPath: reach.socketPath,
    address: addressOf(named, search),
    method,
    headers,
    body,
    person: session.person,
    answerMs: answerMs[reach.state],
    signal,
  }).catch(() => undefined);
  if (answer === undefined) {
    // Whoever went away while the host was asked: the host may have done it all the same.
    if (signal.aborted) return new Response(null, { status: 499 });
    await noteRefused(() => "host.unreachable");
    return undefined;
  }
  if (rows.size === 0 || answer.statusCode === 200)
    return respond(answer, Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  // Refused, in part at least: read for the codes, and passed back as it came.
  const bytes = await buffer(answer);
  const refused = refusedCodes(bytes.toString("utf8"));
  await noteRefused((index) => refused.get(index) ?? (refused.size === 0 ? "internal" : undefined));
  return respond(answer, new Uint8Array(bytes));
}

type Inputs = ReadonlyMap<number, { readonly call: NamedCall; readonly input: unknown }>;

/** The input of each call that changes something, by its place; request.invalid where it cannot be read. */
function changingInputs({ named, body }: Passing): Inputs | Fault {
  const changing = [...named.calls.entries()].filter(([, { meta }]) => meta.effect !== "read");
  if (changing.length === 0) return new Map();
  const inputs = inputsIn(body ?? new Uint8Array(), named);
  if ("code" in inputs) return inputs;
  return new Map(changing.map(([index, call]) => [index, { call, input: inputs[index] }]));
}

/** What is noted down of each. */
function entriesOf({ host, session }: Passing, inputs: Inputs): ReadonlyMap<number, AuditEntry> {
  return new Map(
    [...inputs].map(([index, { call, input }]) => {
      const { procedure, meta } = call;
      const effect = meta.effect === "destroy" ? "destroy" : "write";
      return [index, { person: session.person, host, procedure, effect, subject: subjectOf(meta.audit, input) }];
    }),
  );
}

/** A value of the input may need a permission of its own. */
function permissionsFor(meta: Meta, given: { readonly input: unknown } | undefined): readonly Permission[] {
  const input = (given?.input ?? {}) as { readonly [name: string]: unknown };
  const more = Object.entries(meta.also ?? {}).flatMap(([name, permissions]) => {
    const values = [input[name]].flat();
    return Object.entries(permissions)
      .filter(([value]) => values.includes(value))
      .map(([, permission]) => permission);
  });
  return [meta.permission, ...more];
}

export function unreachable(parts: Parts, host: string): Fault {
  const reach = parts.hosts.reach(host);
  const sinceMs = reach?.state === "unreachable" ? reach.sinceMs : Date.now();
  return fault("host.unreachable", { host: reach?.name ?? host, sinceMs });
}

function respond(answer: IncomingMessage, body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>): Response {
  const status = answer.statusCode ?? 502;
  const type = answer.headers["content-type"] ?? "application/json";
  // `no-transform`: whatever stands between must not hold small events back to compress them.
  const headers = {
    "content-type": type,
    "cache-control": type.startsWith("text/event-stream") ? "no-store, no-transform" : "no-store",
  };
  return new Response(status === 204 || status === 304 ? null : body, { status, headers });
}

/** What follows `…/trpc/`; a path that is not well encoded names nothing. */
function procedurePath(pathname: string): string {
  const [, path = ""] = /\/trpc\/(.*)$/.exec(pathname) ?? [];
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
