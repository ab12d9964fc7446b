import { codes, type Fault } from "@cistern/schema/errors";
import { texts } from "./page-text.ts";
import { plainPage } from "./plain-page.ts";

/** What a person sees who asks for a page without a session, or in a way that is not let through. */
export function refusedPage(fault: Fault): Response {
  const { status } = codes[fault.code];
  if (fault.code === "auth.required") {
    return plainPage(
      {
        title: texts("signedOut.title"),
        lines: [texts("signedOut.open"), texts("newKey")],
        command: "npm run cistern -- key",
      },
      { status },
    );
  }
  return plainPage({ title: texts("refused.title"), lines: [texts("refused.why")] }, { status });
}
