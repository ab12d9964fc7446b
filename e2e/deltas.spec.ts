import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { APIRequestContext, Request } from "@playwright/test";
import { parse } from "devalue";
import { done, host, makePool, volumeXml } from "./api.ts";
import { expect, stateFile, test } from "./served.ts";

interface LiveEvent {
  readonly kind: string;
  readonly pool?: unknown;
  readonly put?: readonly unknown[];
  readonly removed?: readonly unknown[];
}

/** What the stream of one page tells while `act` runs and until `isLast` came: as a page gets it, read here. */
async function toldWhile(
  origin: string,
  isLast: (event: LiveEvent) => boolean,
  act: () => Promise<void>,
): Promise<{ readonly events: readonly LiveEvent[]; readonly bytes: number }> {
  const { cookies } = JSON.parse(readFileSync(stateFile, "utf8")) as { cookies: { name: string; value: string }[] };
  const ended = new AbortController();
  const answer = await fetch(`${origin}/api/trpc/live.follow`, {
    headers: {
      accept: "text/event-stream",
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      "sec-fetch-site": "same-origin",
    },
    signal: ended.signal,
  });
  expect(answer.status).toBe(200);
  const events: LiveEvent[] = [];
  let bytes = 0;
  let text = "";
  const acting = act();
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    bytes += chunk.length;
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, data] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (data?.startsWith('"')) events.push(...(parse(JSON.parse(data) as string) as { events: LiveEvent[] }).events);
    }
    if (events.some(isLast)) break;
  }
  await acting;
  ended.abort();
  return { events, bytes };
}

const refresh = (request: APIRequestContext, pool: string) => done(request, "pools.refresh", { pool });
/** Reads of the lists that the web server draws. */
const isList = (request: Request): boolean => /\/api\/trpc\/inventory\.(volumes|pools)\b/.test(request.url());

test("a hundred changes of volumes show in the open list within 2 s each way, and the page reads no list for them", async ({
  page,
  folder,
}) => {
  const target = join(folder, "deltas");
  const pool = await makePool(page.request, "deltas", target);
  for (const name of ["first.img", "last.img"])
    await done(page.request, "volumes.create", { pool, xml: volumeXml(name) });
  const lists: string[] = [];
  page.on("request", (request) => isList(request) && lists.push(request.url()));
  await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
  await expect(page.getByText("2 volumes", { exact: true })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(lists).not.toEqual([]);
  lists.length = 0;

  // Made behind the agent's back, as other programs do, then taken away again: fifty and fifty.
  const names = Array.from({ length: 50 }, (_, index) => `made-${String(index).padStart(2, "0")}.img`);
  for (const name of names) await writeFile(join(target, name), name);
  await refresh(page.request, pool);
  await expect(page.getByText("52 volumes", { exact: true })).toBeVisible({ timeout: 2_000 });
  await expect(page.getByRole("link", { name: "made-00.img" })).toBeVisible();
  for (const name of names) await rm(join(target, name));
  await refresh(page.request, pool);
  await expect(page.getByText("2 volumes", { exact: true })).toBeVisible({ timeout: 2_000 });
  await expect(page.getByRole("link", { name: /made-/ })).toHaveCount(0);

  // One at a time, each a job of its own.
  await done(page.request, "volumes.resize", { pool, volume: "first.img", capacity: 64n * 1024n * 1024n });
  const row = page.getByRole("row").filter({ hasText: "first.img" });
  await expect(row.getByText("64 MiB", { exact: true })).toBeVisible({ timeout: 2_000 });
  await done(page.request, "volumes.delete", { pool, volume: "last.img" });
  await expect(page.getByText("1 volume", { exact: true })).toBeVisible({ timeout: 2_000 });
  expect(lists).toEqual([]);
});

test("a refresh that finds 10,000 volumes unchanged sends no row of them to a page", async ({
  page,
  origin,
  folder,
}) => {
  test.setTimeout(120_000);
  const target = join(folder, "unchanged");
  await mkdir(target);
  for (let index = 0; index < 10_000; index += 1) await writeFile(join(target, `volume-${index}.img`), "");
  const pool = await makePool(page.request, "unchanged", target);
  await page.goto(`/hosts/${host}/pools/${pool}?tab=volumes`);
  await expect(page.getByText("10,000 volumes", { exact: true })).toBeVisible({ timeout: 30_000 });
  const isRefreshed = (event: LiveEvent) => {
    const { kind, job } = event as { kind: string; job?: { verb: string; state: string; subject: { pool?: string } } };
    return kind === "job" && job?.verb === "pools.refresh" && job.state === "finished" && job.subject.pool === pool;
  };
  const told = await toldWhile(origin, isRefreshed, async () => {
    await refresh(page.request, pool);
  });
  const rows = told.events.filter(({ kind }) => kind === "volumes" || kind === "reload");
  expect(rows).toEqual([]);
  expect(told.bytes).toBeLessThan(20_000);
});
