import { describe, expect, test } from "vitest";
import { runtime } from "./running.ts";
import { makeRuntime, startRuntime } from "./runtime.ts";
import { eventually, port, requestOf, startDashboard, writeKey } from "./testing/dashboard.ts";

describe("the address with the one-time key", () => {
  test("opens a session, which is noted down, and with it every page", async () => {
    await using board = await startDashboard();
    await writeKey(board.folder, "the key");
    const opened = await board.runtime.open(requestOf("/open", {}), "the key");
    expect(opened.outcome).toBe("right");
    const cookie = (opened.outcome === "right" ? opened.cookie : "").split(";")[0] ?? "";
    expect(await board.runtime.guardPage(requestOf("/", { headers: { cookie } }))).toMatchObject({
      ok: true,
      session: { person: "admin" },
    });
    expect((await board.parts.audit.list({ limit: 1 })).rows).toMatchObject([
      { procedure: "people.open", person: "admin", outcome: "accepted" },
    ]);
  });

  test("leads on, when it is opened again in the browser that has the session", async () => {
    await using board = await startDashboard();
    expect(await board.runtime.open(requestOf("/open", { headers: { cookie: board.cookie } }), "used")).toEqual({
      outcome: "signed-in",
    });
    expect(await board.runtime.open(requestOf("/open", {}), "used")).toEqual({ outcome: "wrong" });
  });

  test("is not used up by a request that is refused", async () => {
    await using board = await startDashboard();
    await writeKey(board.folder, "the key");
    const frame = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
    for (const headers of [frame, { host: "evil.example" }, { origin: "http://evil.example" }]) {
      expect(await board.runtime.open(requestOf("/open", { headers }), "the key")).toEqual({ outcome: "refused" });
    }
    expect(await board.runtime.open(requestOf("/open", {}), "the key")).toMatchObject({ outcome: "right" });
  });
});

test("a page without a session is auth.required, and from elsewhere request.refused", async () => {
  await using board = await startDashboard();
  expect(await board.runtime.guardPage(requestOf("/", {}))).toMatchObject({
    ok: false,
    fault: { code: "auth.required" },
  });
  const elsewhere = requestOf("/", { headers: { cookie: board.cookie, "sec-fetch-site": "cross-site" } });
  expect(await board.runtime.guardPage(elsewhere)).toMatchObject({
    ok: false,
    fault: { code: "request.refused", facts: { reason: "fetch-site" } },
  });
});

test("starts where no agent answers, within two seconds, and says so", async () => {
  await using board = await startDashboard();
  const startedAt = performance.now();
  const alone = await makeRuntime({ agentSocket: `${board.folder}/nobody.sock`, webData: board.folder, port });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(await alone.parts.hosts.rows()).toMatchObject([{ state: "unreachable" }]);
  await alone.close();
});

test("ending it ends every stream, at the browser and at the host", async () => {
  await using board = await startDashboard();
  const answer = await board.runtime.answer(requestOf("/api/trpc/live.follow", { headers: { cookie: board.cookie } }));
  const text = answer.text();
  await eventually(
    () => board.agent.streams(),
    (open) => open === 1,
  );
  await board.runtime.close();
  expect(await text).toContain("local");
  await eventually(
    () => board.agent.streams(),
    (open) => open === 0,
  );
});

test("is one in a process, found by whoever asks for it", async () => {
  await using board = await startDashboard();
  expect(runtime).toThrow(/has not started/);
  const env = { agentSocket: board.socketPath, webData: board.folder, port };
  const one = await startRuntime(env);
  expect(await startRuntime(env)).toBe(one);
  expect(runtime()).toBe(one);
  await one.close();
});
