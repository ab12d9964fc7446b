import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@cistern/prisma";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeKey } from "../testing/dashboard.ts";
import { OneTimeKey } from "./one-time-key.ts";
import { lifetimeMs, Sessions } from "./sessions.ts";

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cistern-people-"));
  db = await openDatabase(join(folder, "test.db"));
});
afterEach(async () => {
  vi.useRealTimers();
  await db.$disconnect();
  await rm(folder, { recursive: true });
});

describe("the one-time key", () => {
  test("used by 50 at once lets in exactly one", async () => {
    await writeKey(folder, "the key");
    const key = new OneTimeKey(folder);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => key.use("the key")));
    expect(outcomes.filter((outcome) => outcome === "right")).toHaveLength(1);
  });

  test("used through 50 servers on one folder lets in exactly one, and leaves nothing behind", async () => {
    await writeKey(folder, "the key");
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => new OneTimeKey(folder).use("the key")));
    expect(outcomes.filter((outcome) => outcome === "right")).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.startsWith("key"))).toEqual([]);
  });

  test("works once", async () => {
    await writeKey(folder, "the key");
    const key = new OneTimeKey(folder);
    expect([await key.use("the key"), await key.use("the key")]).toEqual(["right", "wrong"]);
  });

  test("is not used up by wrong ones", async () => {
    await writeKey(folder, "the key");
    const key = new OneTimeKey(folder);
    for (const wrong of ["", "the", "the key ", "THE KEY", "x".repeat(100_000), "\0"])
      expect(await key.use(wrong)).toBe("wrong");
    expect(await key.use("the key")).toBe("right");
  });

  test("is a new one when the launcher wrote a new one", async () => {
    await writeKey(folder, "old");
    await writeKey(folder, "new");
    const key = new OneTimeKey(folder);
    expect([await key.use("old"), await key.use("new")]).toEqual(["wrong", "right"]);
  });

  test("opens nothing where no key was made, and where the file holds no digest", async () => {
    const key = new OneTimeKey(folder);
    expect(await key.use("")).toBe("wrong");
    const { writeFile } = await import("node:fs/promises");
    await writeFile(join(folder, "key"), "");
    expect(await key.use("")).toBe("wrong");
  });

  test("is looked at some ten times at once and then once in three seconds, right or wrong", async () => {
    await writeKey(folder, "the key");
    vi.useFakeTimers({ toFake: ["performance"] });
    const key = new OneTimeKey(folder);
    const outcomes: string[] = [];
    for (let round = 0; round < 10_000; round++) outcomes.push(await key.use("wrong"));
    expect(outcomes.filter((outcome) => outcome === "wrong")).toHaveLength(10);
    expect(await key.use("the key")).toBe("too-many");
    vi.advanceTimersByTime(3_000);
    expect(await key.use("the key")).toBe("right");
  });
});

describe("a session", () => {
  const cookieOf = (header: string) => header.split(";")[0] ?? "";

  test("comes in a cookie that scripts cannot read and other sites cannot send", async () => {
    const header = await new Sessions(db).start("admin");
    expect(header).toMatch(/^cistern=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
  });

  test("is known again, also by a server that was started anew, and next to other cookies", async () => {
    const cookie = cookieOf(await new Sessions(db).start("admin"));
    const again = new Sessions(db);
    expect(await again.of(cookie)).toMatchObject({ person: "admin" });
    expect(await again.of(`a=1; ${cookie}; b=2`)).toMatchObject({ person: "admin" });
  });

  test("cannot be had from the database: only a digest of the token is stored", async () => {
    const cookie = cookieOf(await new Sessions(db).start("admin"));
    const stored = JSON.stringify(await db.session.findMany(), (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(stored).not.toContain(cookie.slice("cistern=".length));
    const [row] = await db.session.findMany();
    expect(await new Sessions(db).of(`cistern=${row?.id}`)).toBeUndefined();
  });

  test("ends after 30 days", async () => {
    const sessions = new Sessions(db);
    const cookie = cookieOf(await sessions.start("admin"));
    const session = await sessions.of(cookie);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + lifetimeMs - 60_000 });
    expect(await sessions.of(cookie)).toBeDefined();
    vi.setSystemTime(Date.now() + 120_000);
    expect(await sessions.of(cookie)).toBeUndefined();
    expect(session?.ended.aborted).toBe(true);
    expect(await db.session.count()).toBe(0);
  });

  test("that is ended opens nothing from then on, and tells its streams", async () => {
    const sessions = new Sessions(db);
    const cookie = cookieOf(await sessions.start("admin"));
    const [one, other] = await Promise.all([sessions.of(cookie), sessions.of(cookie)]);
    expect(one).toBe(other);
    if (one) await sessions.end(one);
    expect(other?.ended.aborted).toBe(true);
    expect(await sessions.of(cookie)).toBeUndefined();
    expect(await new Sessions(db).of(cookie)).toBeUndefined();
  });

  test.each([
    "",
    "cistern",
    "cistern=x",
    `cistern=${"a".repeat(44)}`,
    `Cistern=${"a".repeat(43)}`,
    `xcistern=${"a".repeat(43)}`,
    "cistern='; DROP TABLE Session",
  ])("is not opened by the cookie %j", async (cookie) => {
    expect(await new Sessions(db).of(cookie)).toBeUndefined();
  });
});
