import { describe, expect, test } from "vitest";
import { type Door, whyRefused } from "./guard.ts";

const port = 8440;
const asked = (headers: Record<string, string>, method = "GET") => ({ method, headers: new Headers(headers) });
const json = { "content-type": "application/json" };

const foreignOrigins = [
  "http://evil.example",
  "https://evil.example",
  "http://127.0.0.1",
  "http://127.0.0.1:8441",
  "https://127.0.0.1:8440",
  "http://127.0.0.1:8440.evil.example",
  "http://127.0.0.1.evil.example:8440",
  "http://localhost:8440",
  "http://[::1]:8440",
  "http://user@127.0.0.1:8440",
  "null",
  "file://",
];
const endpoints: readonly { readonly name: string; readonly door: Door; readonly method: string }[] = [
  { name: "a page", door: "page", method: "GET" },
  { name: "the key's page", door: "key", method: "GET" },
  { name: "a query or an event stream", door: "api", method: "GET" },
  { name: "a change", door: "api", method: "POST" },
];

describe.each(endpoints)("$name", ({ door, method }) => {
  const headers = { host: "127.0.0.1:8440", ...(method === "POST" ? json : {}) };

  test.each(foreignOrigins)("refuses the origin %s", (origin) => {
    expect(whyRefused(asked({ ...headers, origin }, method), door, port)).toBe("origin");
  });

  test.each([
    "evil.example:8440",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.2:8440",
    "localhost",
    "0.0.0.0:8440",
    "127.0.0.1:8440.",
    "LOCALHOST.evil:8440",
    "",
  ])("refuses the host %j, as a name that resolves here would send it", (host) => {
    expect(whyRefused(asked({ ...headers, host, origin: `http://${host}` }, method), door, port)).toBe("host");
  });

  test.each(["127.0.0.1:8440", "localhost:8440", "[::1]:8440"])(
    "lets %s through with its own origin, and without one",
    (host) => {
      for (const origin of [{}, { origin: `http://${host}` }]) {
        for (const site of [{}, { "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }]) {
          expect(whyRefused(asked({ ...headers, host, ...origin, ...site }, method), door, port)).toBeUndefined();
        }
      }
    },
  );

  test.each(["cross-site", "same-site", "something new"])("refuses what a page elsewhere loads (%s)", (site) => {
    for (const mode of ["cors", "no-cors", "websocket", "same-origin"]) {
      expect(
        whyRefused(
          asked({ ...headers, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": "empty" }, method),
          door,
          port,
        ),
      ).toBe("fetch-site");
    }
  });

  test("refuses a request without a host", () => {
    expect(whyRefused(asked({}, method), door, port)).toBe("host");
  });
});

const link = {
  host: "127.0.0.1:8440",
  "sec-fetch-site": "cross-site",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};

test("a link on another site leads to the key's page and to nothing else", () => {
  expect(whyRefused(asked(link), "key", port)).toBeUndefined();
  expect(whyRefused(asked(link), "page", port)).toBe("fetch-site");
  expect(whyRefused(asked(link), "api", port)).toBe("fetch-site");
});

test("another site cannot show the key's page in a frame", () => {
  expect(whyRefused(asked({ ...link, "sec-fetch-dest": "iframe" }), "key", port)).toBe("fetch-site");
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "application/jsonp",
  "",
  "text/plain; application/json",
])("refuses a change sent as %j, which a form could send", (type) => {
  expect(whyRefused(asked({ host: "127.0.0.1:8440", "content-type": type }, "POST"), "api", port)).toBe("content-type");
});

test("takes JSON with a charset", () => {
  expect(
    whyRefused(
      asked({ host: "127.0.0.1:8440", "content-type": "application/json; charset=utf-8" }, "POST"),
      "api",
      port,
    ),
  ).toBeUndefined();
});

test.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"])("refuses the method %s everywhere", (method) => {
  for (const { door } of endpoints)
    expect(whyRefused(asked({ host: "127.0.0.1:8440", ...json }, method), door, port)).toBe("method");
});

test("takes no change at a page, and no HEAD at the key's page, where it would use up the key", () => {
  expect(whyRefused(asked({ host: "127.0.0.1:8440", ...json }, "POST"), "page", port)).toBe("method");
  expect(whyRefused(asked({ host: "127.0.0.1:8440" }, "HEAD"), "key", port)).toBe("method");
});
