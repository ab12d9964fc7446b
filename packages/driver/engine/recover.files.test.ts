import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import { backends } from "../backends/index.ts";
import { createHost, type Host } from "../host/index.ts";
import { temporary } from "./engine.fixture.ts";
import { Journal } from "./journal.ts";
import { backendOf, verbOf } from "./parts.ts";
import { recoverJobs } from "./recover.ts";
import { runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";
import { autostartLink, markActive, writeDefinition } from "./verbs/own-steps.ts";

const job = "11111111-1111-4111-8111-111111111111";

async function folders() {
  const folder = await temporary();
  const own = {
    definitions: join(folder, "storage"),
    autostart: join(folder, "storage/autostart"),
    state: join(folder, "run"),
    kept: [],
    libvirt: { definitions: join(folder, "libvirt"), run: join(folder, "libvirt-run") },
  };
  for (const path of [own.autostart, own.state, join(folder, "pool")]) await mkdir(path, { recursive: true });
  return { folder, own, host: createHost({ folders: own }) };
}

/** A job whose agent is gone after `calls` calls of journal and host: nothing that comes after reaches disk or host. */
async function dieAfter(
  calls: number,
  journal: Journal,
  host: Host,
  steps: readonly Step[],
): Promise<"died" | "ended"> {
  let left = calls;
  const died = Promise.withResolvers<"died">();
  const alive = () => {
    if (left-- > 0) return true;
    died.resolve("died");
    return false;
  };
  const never = new Promise<never>(() => undefined);
  const dying = {
    host: {
      ...host,
      perform: async (...all: Parameters<Host["perform"]>) => (alive() ? await host.perform(...all) : await never),
    },
    journal: { move: (...all: Parameters<Journal["move"]>) => (alive() ? journal.move(...all) : undefined) },
  };
  journal.accept({ id: job, verb: "test", inputHash: "", actor: "test", subject: {}, createdAtMs: 0 });
  journal.begin(
    job,
    {},
    0,
    steps.map(({ title, plan, undo, done }) => ({ title, plan, undo, done })),
  );
  const running = runSteps({
    ...dying,
    job,
    steps,
    signal: new AbortController().signal,
    onStep: () => undefined,
    onProgress: () => undefined,
  });
  return await Promise.race([died.promise, running.then(() => "ended" as const)]);
}

const volume = (format: "raw" | "qcow2"): VolumeDef =>
  ({ name: "v", capacity: 1_048_576n, allocation: 65_536n, target: { format: { type: format } } }) as VolumeDef;
const pool = (path: string): PoolDef =>
  ({ type: "dir", name: "p", uuid: "3e3fce45-4f53-4fa7-bb32-11f34168b82b", target: { path } }) as PoolDef;

test.each(["raw", "qcow2"] as const)(
  "an agent that dies at any point of making a %s volume leaves it whole or not at all",
  async (format) => {
    const backend = backendOf(backends, "dir");
    for (let calls = 0, end = "died"; end === "died"; calls++) {
      const { folder, own, host } = await folders();
      const file = join(folder, "journal.sqlite");
      const first = new Journal(file);
      const steps = await verbOf(backend, "createVolume")(
        { host, pool: pool(join(folder, "pool")), job },
        volume(format),
      );
      end = await dieAfter(calls, first, host, steps);
      const second = new Journal(file);
      await recoverJobs(createHost({ folders: own }), second);
      const state = second.job(job)?.state;
      const left = readdirSync(join(folder, "pool"));
      expect([calls, state, left], `after ${calls} calls`).toEqual([
        calls,
        ...(state === "finished" ? ["finished", ["v"]] : ["undone", []]),
      ]);
      if (end === "ended") expect(state).toBe("finished");
      first.close();
      second.close();
      await host.close();
    }
  },
);

test("an agent that dies at any point of defining, marking and linking a pool leaves all of it or nothing", async () => {
  let finished = 0;
  for (let calls = 0, end = "died"; end === "died"; calls++) {
    const { folder, own, host } = await folders();
    const journal = new Journal(join(folder, "journal.sqlite"));
    const def = pool(join(folder, "pool"));
    end = await dieAfter(calls, journal, host, [
      writeDefinition(own, "p", "<pool/>"),
      markActive(own, def),
      autostartLink(own, "p", true),
    ]);
    await recoverJobs(host, journal);
    const there = [join(own.definitions, "p.xml"), join(own.state, "p.xml"), join(own.autostart, "p.xml")].map((path) =>
      existsSync(path),
    );
    const state = journal.job(job)?.state;
    expect([state, ...there]).toEqual(
      state === "finished" ? ["finished", true, true, true] : ["undone", false, false, false],
    );
    if (state === "finished") finished++;
    journal.close();
    await host.close();
  }
  expect(finished).toBeGreaterThan(0);
});

test("an agent that dies while it changes a definition leaves the old text or the new one", async () => {
  for (let calls = 0, end = "died"; end === "died"; calls++) {
    const { folder, own, host } = await folders();
    await writeFile(join(own.definitions, "p.xml"), "old");
    const journal = new Journal(join(folder, "journal.sqlite"));
    end = await dieAfter(calls, journal, host, [writeDefinition(own, "p", "new", "old")]);
    await recoverJobs(host, journal);
    const text = readFileSync(join(own.definitions, "p.xml"), "utf8");
    expect(text).toBe(journal.job(job)?.state === "finished" ? "new" : "old");
    journal.close();
    await host.close();
  }
});

test("what cannot be taken back is kept for a person, with the fault it failed with", async () => {
  const { folder, own, host } = await folders();
  const journal = new Journal(join(folder, "journal.sqlite"));
  const refuses = {
    ...host,
    perform: () =>
      Promise.reject(new StorageError(fault("filesystem.not-answering", { mountPoint: "/x", sinceMs: 0 }))),
  };
  await dieAfter(2, journal, host, [writeDefinition(own, "p", "text"), markActive(own, pool("/x"))]);
  await recoverJobs(refuses, journal);
  expect(journal.job(job)).toMatchObject({ state: "needs-you", fault: { code: "op.interrupted" } });
  expect(journal.unfinished()).toEqual([]);
  journal.close();
  await host.close();
});

test("a job that was being undone is undone further, also where its last step is there, and keeps its own fault", async () => {
  const { folder, own, host } = await folders();
  const journal = new Journal(join(folder, "journal.sqlite"));
  await dieAfter(2, journal, host, [writeDefinition(own, "p", "text")]);
  journal.move(job, [], { state: "undoing", fault: fault("op.cancelled") });
  expect(existsSync(join(own.definitions, "p.xml"))).toBe(true);
  await recoverJobs(host, journal);
  expect(existsSync(join(own.definitions, "p.xml"))).toBe(false);
  expect(journal.job(job)).toMatchObject({ state: "undone", fault: { code: "op.cancelled" } });
  journal.close();
  await host.close();
});

test("a queued job of an agent that is gone is dropped, and says so", async () => {
  const { folder, host } = await folders();
  const journal = new Journal(join(folder, "journal.sqlite"));
  journal.accept({ id: job, verb: "test", inputHash: "", actor: "test", subject: {}, createdAtMs: 0 });
  await recoverJobs(host, journal);
  expect(journal.job(job)).toMatchObject({ state: "undone", fault: { code: "op.interrupted" } });
  journal.close();
  await host.close();
});
