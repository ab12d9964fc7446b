import { runtime } from "@cistern/control/running";
import { fault } from "@cistern/schema/errors";
import { texts } from "../../server/page-text.ts";
import { plainPage } from "../../server/plain-page.ts";
import { refusedPage } from "../../server/refused-page.ts";

/**
 * The address that the launcher prints: uses up its key and opens a session. It answers with a page that goes on by itself
 * and not with a redirect: a Strict cookie is not sent along when the way here began on another site.
 */
export async function GET(request: Request): Promise<Response> {
  const key = new URL(request.url).searchParams.get("key") ?? "";
  const opened = await runtime().open(request, key);
  const goOn = { title: texts("opening.title"), lines: [texts("opening.wait")], goesOnTo: "/" };
  if (opened.outcome === "right") return plainPage(goOn, { status: 200, headers: { "set-cookie": opened.cookie } });
  if (opened.outcome === "signed-in") return plainPage(goOn, { status: 200 });
  if (opened.outcome === "refused") return refusedPage(fault("request.refused", { reason: "fetch-site" }));
  if (opened.outcome === "too-many")
    return plainPage({ title: texts("tooMany.title"), lines: [texts("tooMany.wait")] }, { status: 429 });
  return plainPage(
    { title: texts("used.title"), lines: [texts("used.why"), texts("newKey")], command: "npm run cistern -- key" },
    { status: 401 },
  );
}

/** Next would answer a HEAD as a GET, which uses up the key. */
const notAllowed = (): Response => new Response(null, { status: 405, headers: { allow: "GET" } });

export { notAllowed as HEAD, notAllowed as OPTIONS };
