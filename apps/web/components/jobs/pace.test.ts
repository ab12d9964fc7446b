import { expect, test } from "vitest";
import { paceOf, type Sample, withSample } from "./pace.ts";

const after = (...points: readonly (readonly [seconds: number, done: bigint])[]): readonly Sample[] =>
  points.reduce<readonly Sample[]>(
    (samples, [seconds, done]) => withSample(samples, { atMs: seconds * 1_000, done }),
    [],
  );

test("says nothing of the pace before two seconds have shown it, nor where nothing moves", () => {
  expect(paceOf([], 100n)).toBeUndefined();
  expect(paceOf(after([0, 0n], [1, 50n]), 100n)).toBeUndefined();
  expect(paceOf(after([0, 50n], [5, 50n]), 100n)).toBeUndefined();
});

test("says how many bytes a second and how long for the rest", () => {
  expect(paceOf(after([0, 0n], [2, 100n], [4, 400n]), 1_000n)).toEqual({ bytesPerSecond: 100n, leftMs: 6_000 });
});

test("counts the last ten seconds only, so that a quick start does not promise the rest", () => {
  expect(paceOf(after([0, 0n], [1, 9_000n], [6, 9_050n], [12, 9_110n]), 9_200n)?.bytesPerSecond).toBe(10n);
});

test("starts anew with the next step, and owes no time once all is done", () => {
  expect(paceOf(after([0, 0n], [5, 500n], [6, 10n]), 100n)).toBeUndefined();
  expect(paceOf(after([0, 0n], [5, 500n]), 500n)?.leftMs).toBe(0);
});
