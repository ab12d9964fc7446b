import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { faultOf, testHost } from "./test-host.ts";

const read = { effect: "read" } as const;

describe("running a program", () => {
  it("gives its output, in an environment of our own", async () => {
    await using test = testHost();
    process.env["CISTERN_SECRET"] = "x";
    const { stdout } = await test.host.run({ file: "env", args: [], ...read });
    delete process.env["CISTERN_SECRET"];
    expect(stdout).toContain("LC_ALL=C\n");
    expect(stdout).not.toContain("CISTERN_SECRET");
  });

  it("hands arguments over as they are, whatever a shell would make of them", async () => {
    await using test = testHost();
    const hostile = ["$(id)", "`id`", "a b", "'\"", "*", ";", "-n", "\n"];
    const { stdout } = await test.host.run({ file: "printf", args: ["[%s]", ...hostile], ...read });
    expect(stdout).toBe(hostile.map((argument) => `[${argument}]`).join(""));
  });

  it.each(["/bin/true", "../bin/true", "", "no-such-program"])("finds no program named %o", async (file) => {
    await using test = testHost();
    expect(await faultOf(test.host.run({ file, args: [], ...read }))).toEqual({
      code: "tool.missing",
      facts: { tool: file },
    });
  });

  it("never asks the caller's PATH", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/cistern-decoy`, "#!/bin/sh\n", { mode: 0o755 });
    const before = process.env["PATH"];
    process.env["PATH"] = `${test.folder}:${before}`;
    expect(await test.host.which("cistern-decoy")).toBeUndefined();
    process.env["PATH"] = before;
  });

  it("names the package of a program that is missing", async () => {
    const { packageOf } = await import("./packages.ts");
    expect(packageOf("qemu-img")).toBe("qemu-utils");
    expect(packageOf("constructor")).toBeUndefined();
  });

  it("refuses an exit code that was not expected, with what the program said and no secret", async () => {
    await using test = testHost();
    const command = { file: "ls", args: ["--", "/no/hunter2"], redact: [1], ...read };
    const fault = (await faultOf(test.host.run(command))) as { readonly facts: { readonly stderr: string } };
    expect(fault).toMatchObject({
      code: "command.failed",
      facts: { command: ["ls", "--", "***"], exitCode: 2, signal: null },
    });
    expect(fault.facts.stderr).toContain("No such file");
    expect(JSON.stringify(fault)).not.toContain("hunter2");
    expect((await test.host.run(command, { accept: [2] })).exitCode).toBe(2);
  });

  it("ends a program at its deadline, with everything it started", async () => {
    await using test = testHost();
    const mark = `${test.folder}/late`;
    const command = { file: "sh", args: ["-c", `(sleep 1; touch ${mark}) & wait`], timeoutMs: 200, ...read };
    expect(await faultOf(test.host.run(command))).toMatchObject({ code: "command.timeout", facts: { timeoutMs: 200 } });
    await sleep(1_200);
    expect(existsSync(mark)).toBe(false);
  });

  it("ends a program that says too much", async () => {
    await using test = testHost();
    expect(await faultOf(test.host.run({ file: "yes", args: [], ...read }))).toMatchObject({ code: "command.failed" });
  });

  it("ends a program that is cancelled, and starts none that already was", async () => {
    await using test = testHost();
    const signal = AbortSignal.timeout(100);
    expect(await faultOf(test.host.run({ file: "sleep", args: ["30"], ...read }, { signal }))).toMatchObject({
      code: "op.cancelled",
    });
    expect(await faultOf(test.host.run({ file: "true", args: [], ...read }, { signal }))).toMatchObject({
      code: "op.cancelled",
    });
  });
});
