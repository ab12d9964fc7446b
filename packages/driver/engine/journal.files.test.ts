import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fault } from "@cistern/schema/errors";
import { expect, onTestFinished, test } from "vitest";
import { Journal } from "./journal.ts";

async function journalFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cistern-journal-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "journal.sqlite");
}
const accepted = (id: string) => ({
  id,
  verb: "pools.start",
  inputHash: "h",
  actor: "root",
  subject: { pool: "p" },
  createdAtMs: 1,
});
const step = { title: { code: "make-file", facts: { name: "a" } }, undo: [], done: undefined };

test("a job's steps, intents and fault are there for whoever opens the file next", async () => {
  const file = await journalFile();
  const first = new Journal(file);
  first.accept(accepted("one"));
  const request = { act: "make-file", folder: "/srv", name: "a", capacity: 2n ** 62n, allocation: 0n } as const;
  first.begin("one", { pool: "p", volume: "a" }, 5, [
    { ...step, plan: [{ on: "file", request }] },
    { ...step, plan: [] },
  ]);
  first.move("one", [{ position: 0, state: "intended" }]);
  // Not closed: as a process that is killed leaves it.
  const second = new Journal(file);
  expect(second.unfinished().map(({ id, state, subject }) => ({ id, state, subject }))).toEqual([
    { id: "one", state: "running", subject: { pool: "p", volume: "a" } },
  ]);
  expect(second.steps("one").map(({ state }) => state)).toEqual(["intended", "waiting"]);
  expect(second.steps("one")[0]?.plan).toEqual([{ on: "file", request }]);
  second.move("one", [{ position: 0, state: "undone" }], {
    state: "undone",
    fault: fault("op.interrupted"),
    endedAtMs: 9,
  });
  expect(second.unfinished()).toEqual([]);
  expect(first.job("one")).toMatchObject({ state: "undone", fault: { code: "op.interrupted" }, endedAtMs: 9 });
  first.close();
  second.close();
});

test("arguments that no log may see are not in the file", async () => {
  const journal = new Journal(await journalFile());
  journal.accept(accepted("one"));
  const command = { file: "mount", args: ["-o", "password=canary"], effect: "write", redact: [1] } as const;
  const plan = [{ on: "program", command }] as const;
  journal.begin("one", {}, 5, [{ ...step, plan, undo: plan }]);
  expect(JSON.stringify(journal.steps("one"))).not.toContain("canary");
  journal.close();
});

test("keeps the last 5,000 jobs and every one that has not ended", async () => {
  const journal = new Journal(":memory:");
  journal.accept(accepted("runs for ever"));
  for (let index = 0; index < 5_010; index++) {
    journal.accept(accepted(`job ${index}`));
    journal.move(`job ${index}`, [], { state: "finished" });
  }
  expect(journal.job("job 5")).toBeUndefined();
  expect(journal.job("job 5009")).toBeDefined();
  expect(journal.job("runs for ever")).toBeDefined();
  expect(journal.page(undefined, 3).map(({ id }) => id)).toEqual(["job 5009", "job 5008", "job 5007"]);
  journal.close();
});

test("history keeps within its bytes: the oldest jobs go first, those that run or wait for a person stay", async () => {
  const kept = { jobs: 5_000, bytes: 400_000 };
  const file = await journalFile();
  const journal = new Journal(file, kept);
  const text = "x".repeat(2_000);
  const plan = [{ on: "own", request: { act: "write-own", folder: "state", name: "a.xml", text } }] as const;
  for (const [id, state] of [
    ["runs", "running"],
    ["waits", "needs-you"],
  ] as const) {
    journal.accept(accepted(id));
    journal.move(id, [], { state });
  }
  for (let index = 0; index < 600; index++) {
    journal.accept(accepted(`job ${index}`));
    journal.begin(`job ${index}`, {}, 1, [{ ...step, plan }]);
    journal.move(`job ${index}`, [{ position: 0, state: "done", output: text }], { state: "finished" });
  }
  expect(statSync(file).size).toBeLessThan(kept.bytes + 50_000);
  expect(journal.job("runs")).toBeDefined();
  expect(journal.job("waits")).toBeDefined();
  expect(journal.job("job 0")).toBeUndefined();
  const left = journal.page(undefined, 600).filter(({ state }) => state === "finished");
  expect(left.length).toBeGreaterThan(40);
  expect(left.map(({ id }) => id)).toEqual(left.map((_, index) => `job ${599 - index}`));
  journal.close();
});

test("one step keeps no more than 16,384 characters of what its programs said", () => {
  const journal = new Journal(":memory:");
  journal.accept(accepted("one"));
  journal.begin("one", {}, 5, [{ ...step, plan: [] }]);
  for (const state of ["intended", "done"] as const)
    journal.move("one", [{ position: 0, state, output: "x".repeat(10_000) }]);
  const [kept] = journal.steps("one");
  expect(kept?.output?.length).toBe(16_384);
  expect(kept?.startedAtMs).toBeGreaterThan(0);
  expect(kept?.endedAtMs).toBeGreaterThanOrEqual(kept?.startedAtMs ?? 0);
  journal.close();
});

test("a page of jobs can be asked for one state, verb or pool", () => {
  const journal = new Journal(":memory:");
  journal.accept({ ...accepted("a"), subject: { poolName: "q", pool: "p1" } });
  journal.accept({ ...accepted("b"), verb: "pools.stop", subject: { pool: "p2", volume: "p1" } });
  journal.accept({ ...accepted("c"), subject: {} });
  journal.move("b", [], { state: "undoing" });
  const ids = (filter: Parameters<Journal["page"]>[2]) => journal.page(undefined, 9, filter).map(({ id }) => id);
  expect(ids({})).toEqual(["c", "b", "a"]);
  expect(ids({ pool: "p1" })).toEqual(["a"]);
  expect(ids({ verb: "pools.stop" })).toEqual(["b"]);
  expect(ids({ state: "running" })).toEqual(["b"]);
  expect(ids({ state: "queued", pool: "p2" })).toEqual([]);
  journal.close();
});

test("settings survive, and a file of a later version is refused", async () => {
  const file = await journalFile();
  const journal = new Journal(file);
  journal.set("host.id", "a");
  journal.set("host.id", "b");
  journal.close();
  const again = new Journal(file);
  expect(again.setting("host.id")).toBe("b");
  again.close();
  const { DatabaseSync } = await import("node:sqlite");
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 9");
  raw.close();
  expect(() => new Journal(file)).toThrow(/later version/);
});
