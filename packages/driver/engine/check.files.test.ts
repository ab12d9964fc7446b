import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { signatureOf } from "../backends/device.ts";
import { loopDevice } from "../host/loop.fixture.ts";
import { testHost } from "../host/test-host.ts";
import { holds, isLasting, mayHaveActed } from "./check.ts";
import { undoSteps } from "./run-steps.ts";
import type { Check } from "./step.ts";

const uuid = "11111111-1111-4111-8111-111111111111";
const call = (file: string, ...args: string[]) => void execFileSync(file, args, { stdio: "pipe" });

test("of a format the device tells: not begun is undone, begun is lost for good, and done is known by its UUID", async () => {
  await using real = testHost();
  const { path: device } = loopDevice(real.folder);
  call("mkfs.ext4", "-q", device);
  const check: Check = { device, was: await signatureOf(real.host, device), is: { type: "ext4", uuid } };
  expect(isLasting(check)).toBe(true);
  const undone = () =>
    undoSteps(real.host, { move: () => undefined }, "job", [{ undo: [], done: check, state: "intended" }]);

  expect([await holds(real.host, check), await mayHaveActed(real.host, check), await undone()]).toEqual([
    false,
    false,
    true,
  ]);
  // As a program that is killed in the middle leaves it: neither the old filesystem nor the new one.
  call("wipefs", "-qa", device);
  expect([await holds(real.host, check), await mayHaveActed(real.host, check), await undone()]).toEqual([
    false,
    true,
    false,
  ]);
  call("mkfs.ext4", "-q", "-U", uuid, device);
  expect([await holds(real.host, check), await mayHaveActed(real.host, check), await undone()]).toEqual([
    true,
    true,
    false,
  ]);
});

test("of a mount the mount table tells, by whatever name the folder has", async () => {
  await using real = testHost();
  const point = join(real.folder, "point");
  mkdirSync(point);
  call("ln", "-s", point, join(real.folder, "link"));
  const [there, gone] = (["there", "gone"] as const).map((is) => ({
    mount: join(real.folder, "link"),
    is,
    whole: true as const,
  }));
  if (!there || !gone) throw new Error("two checks");
  expect([await holds(real.host, there), await holds(real.host, gone)]).toEqual([false, true]);
  call("mount", "-t", "tmpfs", "x", point);
  try {
    expect([await holds(real.host, there), await holds(real.host, gone)]).toEqual([true, false]);
  } finally {
    call("umount", point);
  }
});
