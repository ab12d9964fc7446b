import { type ErrorFacts, type Fault, fault } from "@cistern/schema/errors";
import type { Session, Sessions } from "../people/sessions.ts";

/** What a request is for. `key` is the one page that opens a session; everything else needs one. */
export type Door = "page" | "api" | "bytes" | "key";

/** The parts of a request that are checked; a `Request` is one. */
export interface Asked {
  readonly method: string;
  readonly headers: Pick<Headers, "get">;
}

type Reason = ErrorFacts["request.refused"]["reason"];

const methods: { readonly [D in Door]: readonly string[] } = {
  page: ["GET", "HEAD"],
  api: ["GET", "POST"],
  // A PUT is never sent across origins without asking first.
  bytes: ["GET", "HEAD", "PUT"],
  key: ["GET"],
};

/**
 * Why a request may not pass, whoever sends it; undefined when it may.
 *
 * - Host: only names of the loopback interface with our port. A name of the attacker's that resolves here is none of them.
 * - Origin: what a page sends that is not ours names another one.
 * - Sec-Fetch-Site: the same for requests without an Origin. Following a link to the key's page from elsewhere is fine:
 *   that page acts on the key alone and not on who the browser is signed in as.
 * - Content-Type: JSON cannot be sent across origins without asking first; a form's types can.
 */
export function whyRefused({ method, headers }: Asked, door: Door, port: number): Reason | undefined {
  const host = headers.get("host");
  if (host === null || ![`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host)) return "host";
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) return "origin";
  const site = headers.get("sec-fetch-site");
  if (
    site !== null &&
    site !== "same-origin" &&
    site !== "none" &&
    !(door === "key" && isNavigation({ method, headers }))
  )
    return "fetch-site";
  if (!methods[door].includes(method)) return "method";
  if (method === "POST" && !/^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? ""))
    return "content-type";
  return undefined;
}

/** Of the whole window: a frame of somebody else's page navigates too, and must not. */
const isNavigation = ({ method, headers }: Asked): boolean =>
  method === "GET" && headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";

export type Guarded = { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly fault: Fault };

/**
 * Asked by every page and route, each by itself, before it does anything.
 * @returns the session, or request.refused or auth.required
 */
export async function guard(
  request: Asked,
  door: Exclude<Door, "key">,
  of: { readonly port: number; readonly sessions: Sessions },
): Promise<Guarded> {
  const reason = whyRefused(request, door, of.port);
  if (reason !== undefined) return { ok: false, fault: fault("request.refused", { reason }) };
  const session = await of.sessions.of(request.headers.get("cookie"));
  return session === undefined ? { ok: false, fault: fault("auth.required") } : { ok: true, session };
}
