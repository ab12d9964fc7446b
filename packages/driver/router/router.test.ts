import { codes, fault, StorageError } from "@cistern/schema/errors";
import { callTRPCProcedure, TRPCError } from "@trpc/server";
import { expect, expectTypeOf, test } from "vitest";
import type { Engine } from "../engine/types.ts";
import { verbs } from "../engine/verbs/index.ts";
import { type HostContext, hostRouter, type Meta, permissions, transformer, wireErrorOf } from "./index.ts";
import { procedure } from "./procedure.ts";

interface Built {
  readonly _def: { readonly meta?: Meta; readonly type: string };
}
const procedures = Object.entries(hostRouter._def.procedures as unknown as { readonly [path: string]: Built });
const context = (engine: object): HostContext => ({ engine: engine as Engine, caller: { actor: "me" } });
const call = (path: string, input: unknown, engine: object) =>
  callTRPCProcedure({
    router: hostRouter,
    path,
    getRawInput: async () => input,
    ctx: context(engine),
    type: path === "jobs.plan" ? "query" : "mutation",
    signal: undefined,
    batchIndex: 0,
  });

test("a procedure without permission, effect and audit does not compile", () => {
  expectTypeOf(procedure).parameter(0).toEqualTypeOf<Meta>();
  // @ts-expect-error: no meta at all
  void (() => procedure());
  // @ts-expect-error: no audit
  void (() => procedure({ permission: "pool.read", effect: "read" }));
  // @ts-expect-error: no effect
  void (() => procedure({ permission: "pool.read", audit: "none" }));
  // @ts-expect-error: a permission that does not exist
  void (() => procedure({ permission: "pool.everything", effect: "read", audit: "none" }));
});

test.each(procedures)(
  "%s names its permission and effect, and is audited when it changes something",
  (_, { _def: { meta, type } }) => {
    expect(permissions).toContain(meta?.permission);
    expect(["read", "write", "destroy"]).toContain(meta?.effect);
    // What reads is a query or a stream, and what changes a mutation: so that a GET changes nothing.
    expect(type === "mutation").toBe(meta?.effect !== "read");
    expect(Array.isArray(meta?.audit)).toBe(meta?.effect !== "read");
  },
);

/** What is done at once and is no job. */
const direct = [
  "jobs.cancel",
  "jobs.resolve",
  "secrets.define",
  "secrets.setValue",
  "secrets.delete",
  "volumes.setFormat",
];

test("each verb is the mutation of its own name, and no other mutation but those that change nothing on the host is anything else", () => {
  const mutations = procedures.filter(([, { _def }]) => _def.type === "mutation").map(([path]) => path);
  expect(mutations.sort()).toEqual([...Object.keys(verbs), ...direct].sort());
});

const uuid = "3e3fce45-4f53-4fa7-bb32-11f34168b82b";

test("a verb reaches the engine with its input and without the job's id in it", async () => {
  const submitted: unknown[] = [];
  await call(
    "volumes.delete",
    { pool: uuid, volume: "a", job: uuid },
    { jobs: { submit: async (...all: unknown[]) => submitted.push(all) } },
  );
  expect(submitted).toEqual([["volumes.delete", { pool: uuid, volume: "a" }, uuid, { actor: "me" }]]);
});

test("plan takes each verb with its own input, and refuses one that does not fit", async () => {
  const engine = { jobs: { plan: async (verb: string) => verb } };
  expect(await call("jobs.plan", { verb: "pools.start", input: { pool: uuid } }, engine)).toBe("pools.start");
  for (const bad of [
    { verb: "pools.start", input: { pool: uuid, extra: 1 } },
    { verb: "pools.nuke", input: {} },
    { verb: "__proto__", input: {} },
  ]) {
    await expect(call("jobs.plan", bad, engine)).rejects.toThrow(TRPCError);
  }
});

test.each([
  ["pools.start", { pool: "../../etc", job: uuid }],
  ["pools.start", { pool: uuid, job: "x" }],
  ["pools.start", { pool: uuid }],
  ["volumes.create", { pool: uuid, job: uuid, xml: "<volume/>", accept: ["internal"] }],
  ["pools.define", { xml: 5, job: uuid }],
])("refuses a malformed input of %s before the engine sees it", async (path, input) => {
  const error: unknown = await call(path, input, {}).catch((thrown: unknown) => thrown);
  expect(wireErrorOf(error as TRPCError).fault.code).toBe("request.invalid");
});

test("each code of a storage error travels with its facts and its status, and nothing else does", async () => {
  for (const code of Object.keys(codes) as (keyof typeof codes)[]) {
    const thrown = new StorageError(fault(code as "internal"), { cause: new Error("secret text") });
    const error = (await call(
      "pools.start",
      { pool: uuid, job: uuid },
      { jobs: { submit: () => Promise.reject(thrown) } },
    ).catch((caught: unknown) => caught)) as TRPCError;
    expect(wireErrorOf(error).fault.code).toBe(code);
    expect(JSON.stringify(wireErrorOf(error))).not.toContain("secret text");
  }
});

test("an unknown error crosses as internal, without its text", async () => {
  const error = (await call(
    "pools.start",
    { pool: uuid, job: uuid },
    { jobs: { submit: () => Promise.reject(new Error("/etc/shadow")) } },
  ).catch((caught: unknown) => caught)) as TRPCError;
  expect(wireErrorOf(error)).toEqual({ fault: { code: "internal", facts: undefined }, problems: [] });
});

test("bigint, Date, Map and undefined come out of the transformer as they went in", () => {
  const value = { size: 2n ** 63n, at: new Date(5), map: new Map([["a", 1n]]), none: undefined };
  expect(transformer.deserialize(transformer.serialize(value))).toEqual(value);
});
