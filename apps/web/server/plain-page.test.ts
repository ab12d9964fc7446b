import { expect, test } from "vitest";
import { plainPage } from "./plain-page.ts";
import { securityPolicy } from "./security-policy.ts";

test("prints its texts as texts, whatever signs are in them", async () => {
  const sign = `<script>alert("1")</script>&'`;
  const page = await plainPage(
    { title: sign, lines: [sign], command: sign, goesOnTo: `/"><b>` },
    { status: 401 },
  ).text();
  expect(page).not.toMatch(/<script|<b>|alert\("/);
});

test("is not kept by anybody, and its policy names the nonce of its one style", async () => {
  const answer = plainPage({ title: "t", lines: [] }, { status: 401 });
  const [, nonce] = /<style nonce="([^"]+)"/.exec(await answer.text()) ?? [];
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-security-policy")).toContain(`style-src-elem 'self' 'nonce-${nonce}'`);
});

test("the policy lets no script run without the nonce, and nobody frame the page", () => {
  const policy = securityPolicy("N");
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
  expect(scripts).toBe("'self' 'nonce-N' 'strict-dynamic'");
  for (const part of [
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "default-src 'self'",
  ])
    expect(policy).toContain(part);
});
