import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { faultOf, loopFilesystem, testHost } from "./test-host.ts";

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

/** Waits until the file holds the id of a process, and gives it. */
async function pidIn(file: string): Promise<number> {
  for (;;) {
    const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (pid > 0) return pid;
    await sleep(10);
  }
}
/** What has ended and waits to be counted out by its parent is not alive. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("a program that does not end by itself", () => {
  it("and ignores SIGTERM is killed after the grace, with what it started", async () => {
    await using test = testHost({ graceMs: 300 });
    const file = `${test.folder}/pid`;
    const script = `trap "" TERM; (trap "" TERM; echo $BASHPID > ${file}; while :; do sleep 1; done) & while :; do sleep 1; done`;
    const control = new AbortController();
    const running = faultOf(test.host.run({ file: "bash", args: ["-c", script], ...read }, { signal: control.signal }));
    const pid = await pidIn(file);
    const started = performance.now();
    control.abort();
    expect(await running).toMatchObject({ code: "op.cancelled" });
    const took = performance.now() - started;
    expect(took).toBeGreaterThanOrEqual(295);
    expect(took).toBeLessThan(3_000);
    await expect.poll(() => alive(pid)).toBe(false);
  });

  it("and was stopped with SIGSTOP is killed after the grace too", async () => {
    await using test = testHost({ graceMs: 200 });
    const file = `${test.folder}/pid`;
    const script = `echo $$ > ${file}; kill -STOP $$`;
    const running = faultOf(test.host.run({ file: "sh", args: ["-c", script], timeoutMs: 500, ...read }));
    const pid = await pidIn(file);
    expect(await running).toMatchObject({ code: "command.timeout" });
    expect(alive(pid)).toBe(false);
  });

  it("and is stuck in the kernel is said to be, with what it waits on; whoever listens waits for its real end", async ({
    skip,
  }) => {
    await using test = testHost({ graceMs: 200 });
    using frozen = loopFilesystem(test.folder);
    if (!frozen) return skip("this machine mounts no loop device");
    frozen.freeze();
    const command = { file: "touch", args: [`${frozen.mountPoint}/a`], timeoutMs: 200, effect: "write" } as const;
    expect(await faultOf(test.host.run(command))).toMatchObject({
      code: "command.stuck",
      facts: { command: ["touch", `${frozen.mountPoint}/a`], pid: expect.any(Number), on: expect.stringMatching(/./) },
    });
    const told: unknown[] = [];
    let over = false;
    const running = faultOf(test.host.run(command, { onStuck: (stuck) => told.push(stuck) })).finally(() => {
      over = true;
    });
    await expect.poll(() => told, { timeout: 5_000 }).toEqual([expect.objectContaining({ code: "command.stuck" })]);
    await sleep(300);
    expect(over).toBe(false);
    frozen.thaw();
    expect(await running).toMatchObject({ code: "command.timeout" });
    expect(told.at(-1)).toBeUndefined();
  });
});

describe("what a program may use", () => {
  const limits = { cpuSeconds: 1, memoryBytes: 256 * 1024 ** 2 };

  it("ends where its time on the processor is used up", async () => {
    await using test = testHost();
    const command = { file: "sh", args: ["-c", "while :; do :; done"], limits, timeoutMs: 30_000, ...read };
    expect(await faultOf(test.host.run(command))).toMatchObject({ code: "command.failed" });
  });

  it("ends where its memory does", async () => {
    await using test = testHost();
    const args = ["-c", "head -c 600m /dev/zero | tail -c 600m | wc -c"];
    const without = await test.host.run({ file: "sh", args, ...read });
    expect(without.stdout.trim()).toBe(String(600 * 1024 ** 2));
    const { stderr } = await test.host.run({ file: "sh", args, limits, ...read });
    expect(stderr).toContain("memory exhausted");
  });

  it("is enough for the largest qcow2 image", async () => {
    const { createImage, resizeImage } = await import("../backends/qemu-img.ts");
    await using test = testHost();
    if (!(await test.host.which("qemu-img"))) return;
    const path = `${test.folder}/large`;
    await test.host.perform(createImage({ path, format: "qcow2", capacity: 1n << 40n, allocated: false, target: {} }));
    await test.host.perform(resizeImage({ path, format: "qcow2" }, 60n << 40n));
  });
});

it("tells what a program said without its secrets, with control characters shown, and cut", async () => {
  await using test = testHost();
  const said: string[] = [];
  const onOutput = (text: string) => said.push(text);
  const args = ["a\u001b[2J\u202e %s\n%s", "hunter2", "x".repeat(40_000)];
  await test.host.run({ file: "printf", args, redact: [1], ...read }, { onOutput });
  expect(said[0]).toMatch(/^a\\u\{1b\}\[2J\\u\{202e\} \*\*\*\nx+$/);
  expect(said[0]?.length).toBe(16_384);
  await faultOf(test.host.run({ file: "ls", args: ["/no"], ...read }, { onOutput }));
  expect(said[1]).toContain("No such file");
});
