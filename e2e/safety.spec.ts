import { host, post } from "./api.ts";
import { expect, served, test } from "./served.ts";

const address = (path: string) => new URL(path, served().origin).href;
const everything = [
  "/",
  "/jobs",
  `/hosts/${host}`,
  "/api/trpc/hosts.list",
  "/api/trpc/live.follow",
  `/api/hosts/${host}/trpc/pools.list`,
  `/api/hosts/${host}/trpc/events.follow`,
  "/api/nothing",
];

test("without the cookie every route and stream answers 401", async ({ playwright }) => {
  const stranger = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  for (const path of everything) expect((await stranger.get(address(path))).status(), path).toBe(401);
  for (const path of everything.filter((each) => each.startsWith("/api"))) {
    expect((await post(stranger, address(path), {})).status(), `POST ${path}`).toBe(401);
  }
  await stranger.dispose();
});

test("the key of the address opens the dashboard once", async ({ playwright }) => {
  const late = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  const answer = await late.get(served().usedKey);
  expect(answer.status()).toBe(401);
  expect(answer.headers()["set-cookie"]).toBeUndefined();
  await late.dispose();
});

test("a request under another host name, from another origin or site is refused", async ({ request }) => {
  const wrong: readonly { readonly [header: string]: string }[] = [
    { host: "evil.example" },
    { host: "evil.example:8440" },
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of wrong) {
    for (const path of ["/", "/api/trpc/hosts.list", `/api/hosts/${host}/trpc/pools.list`]) {
      expect((await request.get(address(path), { headers })).status(), `${JSON.stringify(headers)} ${path}`).toBe(403);
    }
  }
});

test("a GET changes nothing, and a change wants a JSON body", async ({ request }) => {
  const url = address(`/api/hosts/${host}/trpc/pools.create`);
  expect((await request.get(url)).ok()).toBe(false);
  expect((await request.post(url, { headers: { "content-type": "text/plain" }, data: "{}" })).ok()).toBe(false);
  expect((await request.post(url, { form: { xml: "x" } })).ok()).toBe(false);
});

test("pages allow scripts by nonce only and cannot be framed", async ({ request }) => {
  const { "content-security-policy": policy = "", ...headers } = (await request.get(address("/"))).headers();
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/script-src [^;]*'nonce-/);
  expect(/script-src [^;]*/.exec(policy)?.[0]).not.toContain("unsafe");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("no-referrer");
});

test("no page breaks its own content security policy", async ({ page }) => {
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) broken.push(message.text());
  });
  for (const path of ["/", "/jobs", `/hosts/${host}/pools/new`]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle").catch(() => undefined);
  }
  expect(broken).toEqual([]);
});
