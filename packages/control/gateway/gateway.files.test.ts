import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { transformer } from "@cistern/driver/router/transformer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../people/sessions.ts";
import { pictureOf, poolOne, somePool } from "../testing/agent.ts";
import { type Dashboard, eventually, requestOf, startDashboard } from "../testing/dashboard.ts";
import { passOn } from "./gateway.ts";

const job = "99999999-9999-4999-8999-999999999999";
let board: Dashboard;
beforeAll(async () => {
  board = await startDashboard(pictureOf({ kind: "pool", change: "changed", uuid: poolOne, pool: somePool() }));
});
afterAll(() => board[Symbol.asyncDispose]());
beforeEach(() => {
  board.agent.calls.length = 0;
  board.agent.headers.length = 0;
});

const send = (path: string, of: Parameters<typeof requestOf>[1] = {}) =>
  board.runtime.passOn(
    requestOf(`/api/hosts/local/trpc/${path}`, { ...of, headers: { cookie: board.cookie, ...of.headers } }),
    "local",
  );
const audit = async () => (await board.parts.audit.list({ limit: 200 })).rows;
interface Shape {
  readonly message: string;
  readonly data: {
    readonly httpStatus: number;
    readonly storage: {
      readonly fault: { readonly code: string; readonly facts?: { readonly [name: string]: unknown } };
    };
  };
}
const shapeOf = (body: { readonly error: string }) => transformer.deserialize(body.error) as Shape;
const batchOf = (...inputs: unknown[]) =>
  JSON.stringify(Object.fromEntries(inputs.map((input, index) => [index, transformer.serialize(input)])));
const sendBatch = (paths: string, ...inputs: unknown[]) => {
  const request = requestOf(`/api/hosts/local/trpc/${paths}?batch=1`, {
    method: "POST",
    headers: { cookie: board.cookie },
  });
  return board.runtime.passOn(
    new Request(request.url, { method: "POST", headers: request.headers, body: batchOf(...inputs) }),
    "local",
  );
};

describe("a call that reads", () => {
  test.each(["GET", "POST"])("comes back as the host's router answered it (%s)", async (method) => {
    const answer = await send("pools.list", { method, input: {} });
    const body = (await answer.json()) as { result: { data: string } };
    expect(answer.status).toBe(200);
    expect(transformer.deserialize(body.result.data)).toEqual({ rows: [somePool()] });
  });

  test("reaches the host under the person's name, without cookie or any other header of the browser", async () => {
    await send("pools.list", { input: {}, headers: { "x-cistern-person": "root", "x-forwarded-for": "1.2.3.4" } });
    expect(board.agent.calls).toEqual([{ path: "pools.list", actor: "admin" }]);
    const [headers] = board.agent.headers;
    expect(Object.keys(headers ?? {}).toSorted()).toEqual(["connection", "host", "x-cistern-person"]);
  });

  test("leaves no audit row", async () => {
    const before = (await audit()).length;
    await send("pools.list", { input: {} });
    expect(await audit()).toHaveLength(before);
  });

  test("carries a text of several megabytes both ways", async () => {
    const xml = `<pool>${"é&<".repeat(700_000)}</pool>`;
    const answer = await send("pools.check", { method: "POST", input: { xml } });
    const body = (await answer.json()) as { result: { data: string } };
    expect(transformer.deserialize(body.result.data)).toEqual({ problems: [], canonical: xml });
  });
});

describe("a call that changes something", () => {
  test("is noted down without the value of a secret, whether it was let through or could not be read", async () => {
    const canary = "canary-77aa";
    const value = new TextEncoder().encode(canary);
    await send("secrets.setValue", { method: "POST", input: { secret: poolOne, value } });
    await send("secrets.setValue", { method: "POST", input: { secret: poolOne, value: canary } });
    const rows = (await audit()).slice(0, 2);
    expect(rows.map(({ procedure, subject }) => ({ procedure, subject }))).toEqual(
      [1, 2].map(() => ({ procedure: "secrets.setValue", subject: { secret: poolOne } })),
    );
    expect(rows.map(({ code }) => code)).toEqual(["request.invalid", "internal"]);
    expect(JSON.stringify(rows)).not.toContain(canary);
  });

  test("is noted down with person, host, procedure and what it acts on", async () => {
    const answer = await send("pools.start", { method: "POST", input: { pool: poolOne, job } });
    expect(answer.status).toBe(200);
    const [row] = await audit();
    expect(row).toMatchObject({
      person: "admin",
      host: "local",
      procedure: "pools.start",
      effect: "write",
      outcome: "accepted",
      subject: { pool: poolOne },
    });
  });

  test("is noted down with at most 300 characters of each input", async () => {
    await send("pools.define", { method: "POST", input: { xml: "x".repeat(10_000), job } });
    const [row] = await audit();
    expect(row?.subject).toEqual({ xml: "x".repeat(300) });
  });

  test("is noted down as refused, with the code, when the host refuses it; the answer is the host's own", async () => {
    const answer = await send("pools.stop", { method: "POST", input: { pool: poolOne, job } });
    expect(answer.status).toBe(412);
    expect(shapeOf((await answer.json()) as { error: string }).data.storage.fault).toEqual({
      code: "pool.wrong-state",
      facts: { pool: poolOne, state: "inactive", needs: "active" },
    });
    expect((await audit())[0]).toMatchObject({ procedure: "pools.stop", outcome: "refused", code: "pool.wrong-state" });
  });

  test("in a batch has its own outcome each", async () => {
    const answer = await sendBatch("pools.start,pools.stop", { pool: poolOne, job }, { pool: poolOne, job });
    expect(answer.status).toBe(207);
    const [stop, start] = await audit();
    expect(start).toMatchObject({ procedure: "pools.start", outcome: "accepted" });
    expect(stop).toMatchObject({ procedure: "pools.stop", outcome: "refused", code: "pool.wrong-state" });
  });

  test("is refused as a GET and never reaches the host", async () => {
    const answer = await send("pools.stop", { input: { pool: poolOne, job } });
    expect(answer.status).toBe(405);
    expect(board.agent.calls).toEqual([]);
  });

  test.each(["not json", "{}", '"not devalue"', "[1]", '{"pool":1}'])(
    "is refused when what it acts on cannot be read (%s)",
    async (body) => {
      const request = requestOf("/api/hosts/local/trpc/pools.start", {
        method: "POST",
        headers: { cookie: board.cookie },
      });
      const answer = await board.runtime.passOn(
        new Request(request.url, { method: "POST", headers: request.headers, body }),
        "local",
      );
      expect(answer.status).toBe(400);
      expect(board.agent.calls).toEqual([]);
    },
  );
});

describe("permission", () => {
  const reader: Session = {
    id: "reader",
    person: "reader",
    permissions: new Set(["pool.read"]),
    ended: new AbortController().signal,
  };
  const asReader = (path: string, input: unknown) =>
    passOn(board.parts, requestOf(`/api/hosts/local/trpc/${path}`, { method: "POST", input }), "local", reader);

  test("is needed for each call: without it the host hears nothing, and the attempt is noted down", async () => {
    const answer = await asReader("pools.undefine", { pool: poolOne, job });
    expect(answer.status).toBe(403);
    expect(shapeOf((await answer.json()) as { error: string }).data.storage.fault).toEqual({
      code: "auth.forbidden",
      facts: { permission: "pool.delete" },
    });
    expect(board.agent.calls).toEqual([]);
    expect((await audit())[0]).toMatchObject({
      person: "reader",
      procedure: "pools.undefine",
      effect: "destroy",
      outcome: "refused",
      code: "auth.forbidden",
    });
  });

  test("is enough where it is held", async () => {
    expect((await asReader("pools.list", {})).status).toBe(200);
  });

  test("of its own is needed to answer a question with yes, where the procedure says so", async () => {
    const deleter: Session = { ...reader, permissions: new Set(["volume.delete"]) };
    const deleting = (accept: object) =>
      passOn(
        board.parts,
        requestOf("/api/hosts/local/trpc/volumes.delete", {
          method: "POST",
          input: { pool: poolOne, volume: "v", job, ...accept },
        }),
        "local",
        deleter,
      );
    const answer = await deleting({ accept: ["volume.in-use"] });
    expect(answer.status).toBe(403);
    expect(shapeOf((await answer.json()) as { error: string }).data.storage.fault).toEqual({
      code: "auth.forbidden",
      facts: { permission: "volume.override" },
    });
    expect(board.agent.calls).toEqual([]);
    expect((await deleting({})).status).toBe(200);
  });

  test("of its own is needed to start a pool by formatting its device", async () => {
    const starter: Session = { ...reader, permissions: new Set(["pool.start"]) };
    const starting = async (build: string | boolean) => {
      const input = { pool: poolOne, job, build };
      const request = requestOf("/api/hosts/local/trpc/pools.start", { method: "POST", input });
      return (await passOn(board.parts, request, "local", starter)).status;
    };
    expect(await starting("overwrite")).toBe(403);
    expect(await starting("no-overwrite")).toBe(403);
    expect(board.agent.calls).toEqual([]);
    expect(await starting(true)).toBe(200);
  });

  test("lacking for one call of a batch refuses the whole batch", async () => {
    const request = requestOf("/api/hosts/local/trpc/pools.list,pools.stop?batch=1", { method: "POST" });
    const body = batchOf({}, { pool: poolOne, job });
    const answer = await passOn(
      board.parts,
      new Request(request.url, { method: "POST", headers: request.headers, body }),
      "local",
      reader,
    );
    const errors = (await answer.json()) as { error: string }[];
    expect(errors.map((each) => shapeOf(each).message)).toEqual(["auth.forbidden", "auth.forbidden"]);
    expect(board.agent.calls).toEqual([]);
  });
});

describe("what is no call", () => {
  const names = [
    "pools.nothing",
    "pools",
    "__proto__",
    "constructor",
    "toString",
    "pools.list,pools.list",
    "pools.list/",
    "pools.list%00",
    "%ff",
    "..",
    "",
  ];
  test.each(names)("%j is refused and never reaches the host", async (path) => {
    expect((await send(path, { input: {} })).status).toBe(404);
    expect(board.agent.calls).toEqual([]);
  });

  test("one unknown name in a batch refuses the whole batch", async () => {
    expect((await sendBatch("pools.list,pools.nothing", {}, {})).status).toBe(404);
    expect(board.agent.calls).toEqual([]);
  });

  test("a batch of very many calls is refused", async () => {
    expect((await sendBatch(Array.from({ length: 51 }, () => "pools.list").join(","), {})).status).toBe(404);
  });

  test("a body larger than any document is refused", async () => {
    const answer = await send("pools.check", { method: "POST", input: { xml: "x".repeat(21 * 1024 * 1024) } });
    expect(answer.status).toBe(413);
    expect(board.agent.calls).toEqual([]);
  });

  test("a host that does not exist is host.not-found", async () => {
    const answer = await board.runtime.passOn(
      requestOf("/api/hosts/other/trpc/pools.list", { input: {}, headers: { cookie: board.cookie } }),
      "other",
    );
    expect(answer.status).toBe(404);
    expect(shapeOf((await answer.json()) as { error: string }).message).toBe("host.not-found");
  });
});

describe("without a session", () => {
  const token = "A".repeat(43);
  test.each([null, "", "cistern=", `cistern=${token}`, `cistern=${token}; cistern=${token}`, "other=1"])(
    "the cookie %j gets 401 and the host hears nothing",
    async (cookie) => {
      for (const of of [{ input: {} }, { method: "POST", input: {} }]) {
        const answer = await send("pools.list", { ...of, headers: { cookie } });
        expect(answer.status).toBe(401);
        expect(shapeOf((await answer.json()) as { error: string }).message).toBe("auth.required");
      }
      expect((await send("events.follow", { headers: { cookie } })).status).toBe(401);
      expect((await board.runtime.answer(requestOf("/api/trpc/live.follow", { headers: { cookie } }))).status).toBe(
        401,
      );
      expect((await board.runtime.nothingHere(requestOf("/api/anything", { headers: { cookie } }))).status).toBe(401);
      expect(board.agent.calls).toEqual([]);
    },
  );
});

describe("an event stream", () => {
  /** Reads text until it holds what is waited for. */
  async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
    const decoder = new TextDecoder();
    for (let text = ""; ; ) {
      const { done, value } = await Promise.race([
        reader.read(),
        delay(2_000).then(() => ({ done: true, value: undefined })),
      ]);
      if (done) throw new Error(`ended without ${wanted}: ${text}`);
      text += decoder.decode(value, { stream: true });
      if (text.includes(wanted)) return text;
    }
  }

  test("passes each event on as it comes, and ends at the host when the browser goes", async () => {
    const before = board.agent.streams();
    const gone = new AbortController();
    const answer = await send("events.follow", { signal: gone.signal });
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, "snapshot-end");
    const sentAt = performance.now();
    board.agent.send({ kind: "pool", change: "changed", uuid: poolOne, pool: somePool({ name: "renamed" }) });
    await readUntil(reader, "renamed");
    expect(performance.now() - sentAt).toBeLessThan(500);
    expect(board.agent.streams()).toBe(before + 1);
    gone.abort();
    await eventually(
      () => board.agent.streams(),
      (open) => open === before,
    );
  });

  test("ends when its session is ended", async () => {
    const before = board.agent.streams();
    const cookie = (await board.parts.sessions.start("admin")).split(";")[0] ?? "";
    await send("events.follow", { headers: { cookie } });
    await eventually(
      () => board.agent.streams(),
      (open) => open === before + 1,
    );
    const answer = await board.runtime.answer(
      requestOf("/api/trpc/people.signOut", { method: "POST", input: undefined, headers: { cookie } }),
    );
    expect(answer.status).toBe(200);
    await eventually(
      () => board.agent.streams(),
      (open) => open === before,
    );
    expect((await send("pools.list", { input: {}, headers: { cookie } })).status).toBe(401);
  });
});

describe("a host that does not answer", () => {
  test("gets each call 503 in the form of the host's own errors, with the moment since when; nothing counts as accepted", async () => {
    await using other = await startDashboard();
    await other.agent.stop();
    const stoppedAtMs = Date.now();
    const request = requestOf("/api/hosts/local/trpc/pools.start,pools.list?batch=1", {
      method: "POST",
      headers: { cookie: other.cookie },
    });
    await eventually(
      () => other.parts.hosts.reach("local")?.state,
      (state) => state === "unreachable",
    );
    const answer = await other.runtime.passOn(
      new Request(request.url, { method: "POST", headers: request.headers, body: batchOf({ pool: poolOne, job }, {}) }),
      "local",
    );
    expect(answer.status).toBe(503);
    const shapes = ((await answer.json()) as { error: string }[]).map(shapeOf);
    expect(shapes.map((shape) => shape.data.storage.fault.code)).toEqual(["host.unreachable", "host.unreachable"]);
    expect(shapes[0]?.data.storage.fault.facts).toMatchObject({ host: hostname() });
    expect(Math.abs(Number(shapes[0]?.data.storage.fault.facts?.["sinceMs"]) - stoppedAtMs)).toBeLessThan(2_000);
    expect((await other.parts.audit.list({ limit: 5 })).rows[0]).toMatchObject({
      outcome: "refused",
      code: "host.unreachable",
    });
  });
});

test("audit rows come newest first, page by page, without one twice or missing", async () => {
  const all = (await audit()).map((row) => row.id);
  const paged: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await board.parts.audit.list({ cursor, limit: 3 });
    paged.push(...page.rows.map((row) => row.id));
    cursor = page.next;
    if (cursor === undefined) break;
  }
  expect(all.length).toBeGreaterThan(5);
  expect(paged).toEqual(all);
});
