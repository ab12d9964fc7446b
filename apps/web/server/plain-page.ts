import { securityPolicy } from "./security-policy.ts";

/** Every text here is from the message catalogue; escaped all the same. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export interface PlainPage {
  readonly title: string;
  readonly lines: readonly string[];
  /** A command to type, shown below. */
  readonly command?: string;
  /** Where the page goes on to at once. */
  readonly goesOnTo?: string;
}

/** A page that needs no session, no script and no file. */
export function plainPage(
  page: PlainPage,
  init: { readonly status: number; readonly headers?: Record<string, string> },
): Response {
  const nonce = crypto.randomUUID();
  const next =
    page.goesOnTo === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${escaped(page.goesOnTo)}">`;
  const command = page.command === undefined ? "" : `<pre>${escaped(page.command)}</pre>`;
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg">${next}<title>${escaped(page.title)}</title>
<style nonce="${nonce}">:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:34rem;margin:15vh auto;padding:0 1rem}h1{font-size:1.4rem}pre{padding:.75rem;border:1px solid;border-radius:.25rem;overflow:auto}</style>
</head><body><main><h1>${escaped(page.title)}</h1>${page.lines.map((line) => `<p>${escaped(line)}</p>`).join("")}${command}</main></body></html>`;
  return new Response(body, {
    status: init.status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": securityPolicy(nonce),
      ...init.headers,
    },
  });
}
