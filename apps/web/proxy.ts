import { runtime } from "@cistern/control/running";
import { type NextRequest, NextResponse } from "next/server";
import { refusedPage } from "./server/refused-page.ts";
import { securityPolicy } from "./server/security-policy.ts";

/**
 * In front of every page: no session, no page. Routes below /api ask the same guard by themselves and are left out here,
 * because a body that passes through this function is cut at 10 MB.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const passed = await runtime().guardPage(request);
  if (!passed.ok) return refusedPage(passed.fault);
  const nonce = btoa(crypto.randomUUID());
  const policy = securityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: ["/((?!api/|open$|_next/static/|icon\\.svg$).*)"] };
