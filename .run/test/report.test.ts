import { describe, expect, it } from "vitest";
import { type PlaywrightReport, reportOf } from "./playwright.ts";
import { counts, exitCodeOf, failure, none, skip, sum } from "./report.ts";
import { readReport } from "./run.ts";

const playwright = (status: "expected" | "unexpected" | "flaky" | "skipped", reason?: string): PlaywrightReport => ({
  errors: [],
  suites: [
    {
      title: "pool.spec.ts",
      suites: [
        {
          title: "a pool",
          specs: [
            {
              title: "starts",
              tests: [
                {
                  status,
                  annotations: reason === undefined ? [] : [{ type: "skip", description: reason }],
                  results: [{ errors: status === "expected" ? [] : [{ message: "no" }] }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
});

describe("the verdict of a run", () => {
  it("is one line of three counts", () => {
    const report = sum([{ ...none, passed: 2 }, failure("a", "b"), skip("c", "needs a kernel module")]);
    expect(counts(report)).toBe("2 passed, 1 failed, 1 skipped");
  });
  it("fails when anything failed, and when nothing ran", () => {
    expect(exitCodeOf({ ...none, passed: 1 })).toBe(0);
    expect(exitCodeOf(sum([{ ...none, passed: 1 }, failure("a", "b")]))).toBe(1);
    expect(exitCodeOf(none)).toBe(1);
  });
  it("counts a skip without a reason as a failure", () => {
    expect(skip("a", undefined).failed).toHaveLength(1);
    expect(skip("a", " ").failed).toHaveLength(1);
    expect(skip("a", "no KVM here").skipped).toEqual([{ name: "a", reason: "no KVM here" }]);
  });
  it("counts a tool that died without a report, or without a failure in it, as a failure", () => {
    expect(readReport("tool", 0, () => JSON.parse("")).failed).toHaveLength(1);
    expect(readReport("tool", 1, () => ({ ...none, passed: 3 })).failed).toHaveLength(1);
    expect(readReport("tool", 0, () => ({ ...none, passed: 3 }))).toEqual({ ...none, passed: 3 });
  });
});

describe("what Playwright found", () => {
  it("is counted by test, with its full name", () => {
    expect(reportOf(playwright("expected"))).toEqual({ ...none, passed: 1 });
    expect(reportOf(playwright("unexpected")).failed).toEqual([
      { name: "pool.spec.ts > a pool > starts", detail: "no" },
    ]);
  });
  it("does not count a test that passed only at the second try as passed", () => {
    expect(reportOf(playwright("flaky")).failed).toHaveLength(1);
  });
  it("keeps the reason of a skip", () => {
    expect(reportOf(playwright("skipped", "no KVM")).skipped).toEqual([
      { name: "pool.spec.ts > a pool > starts", reason: "no KVM" },
    ]);
  });
  it("counts a server that did not start as a failure", () => {
    expect(reportOf({ suites: [], errors: [{ message: "npm start ended with 1" }] }).failed).toHaveLength(1);
  });
});
