import type { PoolState } from "@cistern/driver/router";
import { expect, test } from "vitest";
import { excuseOf, type PoolVerb } from "./excuses.ts";

const verbs: readonly PoolVerb[] = [
  "start",
  "stop",
  "refresh",
  "build",
  "setAutostart",
  "delete",
  "undefine",
  "createVolume",
];
const here = { hostAway: false, busy: false };
const usable = (state: PoolState) =>
  verbs.filter((verb) => excuseOf(verb, { state, persistent: true, type: "dir" }, here) === undefined);

test("offers for an inactive pool what needs the pool stopped", () => {
  expect(usable("inactive")).toEqual(["start", "build", "setAutostart", "delete", "undefine"]);
});

test("offers for an active pool what needs it running, and nothing that destroys", () => {
  for (const state of ["running", "degraded", "inaccessible"] as const) {
    expect(usable(state)).toEqual(["stop", "refresh", "setAutostart", "createVolume"]);
  }
});

test("offers nothing while the pool changes, another verb runs, or the host is away", () => {
  expect(usable("building")).toEqual([]);
  for (const verb of verbs) {
    expect(excuseOf(verb, { state: "inactive", persistent: true, type: "dir" }, { hostAway: true, busy: false })).toBe(
      "hostAway",
    );
    expect(excuseOf(verb, { state: "inactive", persistent: true, type: "dir" }, { hostAway: false, busy: true })).toBe(
      "busy",
    );
  }
});

test("offers no new volume where a pool only lists the devices that are there", () => {
  for (const type of ["mpath", "scsi", "iscsi", "iscsi-direct"] as const)
    expect(excuseOf("createVolume", { state: "running", persistent: true, type }, here)).toBe("onlyFinds");
  expect(excuseOf("createVolume", { state: "running", persistent: true, type: "logical" }, here)).toBeUndefined();
});
