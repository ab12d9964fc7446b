import { fault } from "@cistern/schema/errors";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Parts } from "../parts.ts";
import type { Session } from "../people/sessions.ts";
import { controlRouter } from "../router.ts";
import { refusal } from "./envelope.ts";

export const controlPath = "/api/trpc";

/**
 * Answers a call to the web server's own router.
 * @param request to `/api/trpc/…`; the caller has guarded it
 */
export async function answer(parts: Parts, request: Request, session: Session): Promise<Response> {
  // What a page must ask as POST because of its length is still a query; a mutation is never anything else.
  const response = await fetchRequestHandler({
    endpoint: controlPath,
    req: request,
    router: controlRouter,
    allowMethodOverride: true,
    createContext: () => ({ parts, session }),
  });
  response.headers.set("cache-control", "no-store, no-transform");
  return response;
}

/** What an address below /api gets that is none of ours. */
export const nothingHere = (): Response =>
  refusal(fault("request.invalid", { detail: "no such address" }), undefined, 404);
