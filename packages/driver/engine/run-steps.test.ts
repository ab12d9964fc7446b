import { fault, StorageError } from "@cistern/schema/errors";
import { expect, test } from "vitest";
import type { Host, Operation } from "../host/index.ts";
import { runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";

const write = (name: string): Operation => ({
  on: "own",
  request: { act: "write-own", folder: "state", name, text: "" },
});
const remove = (name: string): Operation => ({ on: "own", request: { act: "remove-own", folder: "state", name } });
const step = (name: string): Step => ({ title: { code: name, facts: {} }, plan: [write(name)], undo: [remove(name)] });
const full = new StorageError(fault("file.disk-full", { operation: "write", path: "/x" }));

/** Runs steps a, b and c on a host that notes what reached it, in order with what reached the journal; `fails` names what is refused. */
async function run(
  options: {
    readonly fails?: readonly string[];
    readonly journalFails?: (entry: string) => boolean;
    readonly abortAt?: string;
  } = {},
) {
  const order: string[] = [];
  const control = new AbortController();
  const perform = async (operation: Operation) => {
    const said =
      operation.on === "own"
        ? `${operation.request.act === "write-own" ? "do" : "undo"} ${operation.request.name}`
        : "";
    order.push(said);
    if (said === options.abortAt) control.abort(new StorageError(fault("op.cancelled")));
    if (options.fails?.includes(said)) throw full;
  };
  const move = (
    _job: string,
    moves: readonly { readonly position: number; readonly state: string }[],
    job?: { readonly state: string },
  ) => {
    const entry = [
      ...moves.map(({ position, state }) => `${state} ${"abc"[position]}`),
      ...(job ? [job.state] : []),
    ].join(", ");
    if (options.journalFails?.(entry)) throw full;
    order.push(`[${entry}]`);
  };
  const end = await runSteps({
    host: { perform } as unknown as Host,
    journal: { move },
    job: "j",
    steps: ["a", "b", "c"].map(step),
    signal: control.signal,
    onStep: () => undefined,
    onProgress: () => undefined,
  });
  return { order, end };
}

test("a step's intent is in the journal before its act, and its end before the next intent acts", async () => {
  const { order, end } = await run();
  expect(end.state).toBe("finished");
  expect(order).toEqual([
    "[intended a]",
    "do a",
    "[done a, intended b]",
    "do b",
    "[done b, intended c]",
    "do c",
    "[done c, finished]",
  ]);
});

test("a failing step is undone with all before it, backwards, and its fault is kept", async () => {
  const { order, end } = await run({ fails: ["do b"] });
  expect(end).toEqual({ state: "undone", fault: full.fault });
  expect(order.slice(3)).toEqual(["do b", "[undoing]", "undo b", "[undone b]", "undo a", "[undone a]"]);
});

test("undoing stops at the first step that cannot be taken back, and says that a person is needed", async () => {
  const { order, end } = await run({ fails: ["do c", "undo b"] });
  expect(end).toEqual({ state: "needs-you", fault: full.fault });
  expect(order).not.toContain("undo a");
});

test("a job given up between two steps goes no further and is undone as cancelled", async () => {
  const { order, end } = await run({ abortAt: "do a" });
  expect(end).toEqual({ state: "undone", fault: fault("op.cancelled") });
  expect(order).toEqual(["[intended a]", "do a", "[undoing]", "undo a", "[undone a]"]);
});

test("nothing acts whose intent could not be written, and what was done before is undone all the same", async () => {
  const { order, end } = await run({ journalFails: (entry) => entry !== "intended a" });
  expect(end).toEqual({ state: "undone", fault: full.fault });
  expect(order).toEqual(["[intended a]", "do a", "undo b", "undo a"]);
});

test("a job whose end could not be written is undone: it must not be told as done and then undone by a restart", async () => {
  const { order, end } = await run({ journalFails: (entry) => entry.includes("finished") });
  expect(end).toEqual({ state: "undone", fault: full.fault });
  expect(order.filter((entry) => entry.startsWith("undo "))).toEqual(["undo c", "undo b", "undo a"]);
});
