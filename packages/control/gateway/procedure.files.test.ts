import { transformer } from "@cistern/driver/router/transformer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../people/sessions.ts";
import { controlRouter } from "../router.ts";
import { poolOne } from "../testing/agent.ts";
import { type Dashboard, requestOf, startDashboard } from "../testing/dashboard.ts";
import { answer } from "./answer.ts";
import { type Meta, procedure } from "./procedure.ts";

interface Declared {
  readonly _def: { readonly type: "query" | "mutation" | "subscription"; readonly meta?: Meta };
}
const declared = Object.entries(controlRouter._def.procedures as unknown as { readonly [name: string]: Declared });

let board: Dashboard;
beforeAll(async () => {
  board = await startDashboard();
});
afterAll(() => board[Symbol.asyncDispose]());

test("a procedure without permission, effect and audit does not compile", () => {
  // @ts-expect-error: no meta
  expect(() => procedure()).not.toThrow();
  // @ts-expect-error: no permission
  procedure({ effect: "read", audit: "none" });
  // @ts-expect-error: no audit
  procedure({ permission: "pool.read", effect: "read" });
});

describe.each(declared)("%s", (name, { _def }) => {
  test("declares permission, effect and audit", () => {
    expect(_def.meta).toMatchObject({
      permission: expect.any(String),
      effect: expect.stringMatching(/^(read|write|destroy)$/),
    });
    expect(_def.meta?.audit).toBeDefined();
    if (_def.type === "mutation") expect(_def.meta?.effect).not.toBe("read");
    else expect(_def.meta).toMatchObject({ effect: "read", audit: "none" });
  });

  test("refuses a person without its permission, each time by itself", async () => {
    const nobody: Session = { id: "n", person: "nobody", permissions: new Set(), ended: new AbortController().signal };
    const input = { host: "local", pool: poolOne, uuid: poolOne, volume: "v", sinceMs: 0, limit: 1 };
    const request = requestOf(`/api/trpc/${name}`, { method: _def.type === "subscription" ? "GET" : "POST", input });
    const response = await answer(board.parts, request, nobody);
    const text = await response.text();
    expect(text).toContain("auth.forbidden");
    expect(text).toContain(_def.meta?.permission);
  });

  test("answers 401 without a session", async () => {
    const response = await board.runtime.answer(
      requestOf(`/api/trpc/${name}`, { method: _def.type === "subscription" ? "GET" : "POST", input: {} }),
    );
    expect(response.status).toBe(401);
  });
});

const call = (name: string, input: unknown, method = "POST") =>
  board.runtime.answer(requestOf(`/api/trpc/${name}`, { method, input, headers: { cookie: board.cookie } }));

test("a mutation asked for with GET is not done", async () => {
  expect((await call("people.signOut", undefined, "GET")).status).toBe(405);
  expect((await call("people.me", undefined)).status).toBe(200);
});

test.each([
  { limit: 201 },
  { limit: 0 },
  { limit: 1.5 },
  { sort: "name; DROP TABLE Volume" },
  { host: 1 },
  { pool: "no uuid" },
  { search: "x".repeat(301) },
  { search: "a\0b" },
])("an input of another form is request.invalid (%o)", async (wrong) => {
  const response = await call("inventory.volumes", { host: "local", pool: poolOne, ...wrong });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: string };
  expect(transformer.deserialize(error)).toMatchObject({
    message: "request.invalid",
    data: { storage: { fault: { code: "request.invalid" } } },
  });
});

test("takes the empty cursor and the direction that an endless list sends with its first page", async () => {
  expect(
    (
      await call("inventory.volumes", {
        host: "local",
        pool: poolOne,
        sort: "name",
        cursor: null,
        direction: "forward",
      })
    ).status,
  ).toBe(200);
});
