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

/** Every state there is, and all that can be done with a pool in it. */
const allowed: { readonly [S in PoolState]: readonly PoolVerb[] } = {
  inactive: ["start", "build", "setAutostart", "delete", "undefine"],
  building: [],
  starting: [],
  running: ["stop", "refresh", "setAutostart", "createVolume"],
  degraded: ["stop", "refresh", "setAutostart", "createVolume"],
  inaccessible: ["stop", "refresh", "setAutostart", "createVolume"],
};

test.each(Object.entries(allowed) as [PoolState, readonly PoolVerb[]][])(
  "offers for a pool that is %s what can be done then, and nothing else",
  (state, can) => expect(usable(state)).toEqual(can),
);

test("a pool without a stored definition cannot start with the host, and can be kept", () => {
  const brief = { type: "dir", state: "running", persistent: false } as const;
  expect(excuseOf("setAutostart", brief, here)).toBe("notKept");
  expect(excuseOf("keep", brief, here)).toBeUndefined();
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
