/** Filesystems that stop answering: a stopped child for the time out, and a frozen filesystem for a child that no signal ends. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Host, PerformOptions } from "./operation.ts";
import { faultOf, loopFilesystem, testHost } from "./test-host.ts";

/** Filesystem children of this process, by mount point. */
function children(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      const [, script, mountPoint] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (parent === `${process.pid}` && script?.endsWith("filesystem-child.ts") && mountPoint)
        found.set(mountPoint, Number(pid));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Starting a process takes its time on a busy machine; that is not what is measured here. */
const patient = { deadlineMs: 10_000 };

const maker =
  ({ file }: Pick<Host, "file">, folder: string) =>
  (name: string, options: PerformOptions = {}) =>
    file({ act: "make-file", folder, name, capacity: 1n, allocation: 0n }, options);

/** Freezes it once its child is at work. @returns the child's process */
async function freezeAfter(
  { mountPoint, freeze }: NonNullable<ReturnType<typeof loopFilesystem>>,
  make: ReturnType<typeof maker>,
): Promise<number | undefined> {
  await make("before", patient);
  const pid = children().get(mountPoint);
  freeze();
  return pid;
}

const until = async (condition: () => boolean, timeoutMs = 5_000): Promise<void> => {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error("it did not come about");
    await sleep(20);
  }
};

describe("a filesystem that stops answering", () => {
  it("is given up at the deadline while another one answers, and asked again once its process is gone", async () => {
    await using test = testHost({ readDeadlineMs: 1_000 });
    await using other = testHost({}, "/dev/shm");
    const look = (path: string, options = {}) => test.host.file({ act: "look", path }, options);
    await look(other.folder, patient);
    const { filesystem } = await look(test.folder, patient);
    const pid = children().get(filesystem?.mountPoint ?? "") ?? 0;
    process.kill(pid, "SIGSTOP");

    const started = performance.now();
    const hung = faultOf(look(test.folder));
    const behind = faultOf(test.host.file({ act: "scan", folder: test.folder }, { deadlineMs: 60_000 }));
    expect(await look(other.folder)).toMatchObject({ type: "folder" });
    expect(performance.now() - started).toBeLessThan(900);
    expect(await hung).toMatchObject({
      code: "filesystem.not-answering",
      facts: { mountPoint: filesystem?.mountPoint },
    });
    expect(await behind).toMatchObject({ code: "filesystem.not-answering" });
    expect(performance.now() - started).toBeLessThan(3_000);
    // The kernel has to bury the process first.
    await expect.poll(() => look(test.folder, patient), { timeout: 5_000 }).toMatchObject({ type: "folder" });
  });

  it("leaves one process behind at most, refuses at once meanwhile, and does nothing late that was refused", async ({
    skip,
  }) => {
    await using test = testHost({ writeDeadlineMs: 400, readDeadlineMs: 400 });
    using frozen = loopFilesystem(test.folder);
    if (!frozen) return skip("this machine mounts no loop device");
    const make = maker(test.host, frozen.mountPoint);
    const pid = await freezeAfter(frozen, make);

    expect(await faultOf(make("hangs"))).toMatchObject({
      code: "filesystem.not-answering",
      facts: { mountPoint: frozen.mountPoint },
    });
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const started = performance.now();
      expect(await faultOf(make(`refused-${attempt}`))).toMatchObject({ code: "filesystem.not-answering" });
      expect(performance.now() - started).toBeLessThan(100);
    }
    expect(children().get(frozen.mountPoint)).toBe(pid);
    expect(await test.host.file({ act: "look", path: test.folder }, patient)).toMatchObject({ type: "folder" });

    frozen.thaw();
    await until(() => children().get(frozen.mountPoint) !== pid);
    await expect.poll(() => make("after", patient), { timeout: 5_000 }).toBeUndefined();
    expect(readdirSync(frozen.mountPoint)).toEqual(expect.arrayContaining(["after", "before"]));
    expect(readdirSync(frozen.mountPoint).filter((name) => name.startsWith("refused"))).toEqual([]);
    await test.host.close();
  });

  it("has a write that began waited for by who listens, since it may yet be done, and by nobody else", async ({
    skip,
  }) => {
    await using test = testHost({ writeDeadlineMs: 400, readDeadlineMs: 400 });
    using frozen = loopFilesystem(test.folder);
    if (!frozen) return skip("this machine mounts no loop device");
    const make = maker(test.host, frozen.mountPoint);
    const pid = await freezeAfter(frozen, make);
    const said: unknown[] = [];
    let settled = false;
    const waiting = faultOf(make("late", { onStuck: (stuck: unknown) => said.push(stuck) })).finally(() => {
      settled = true;
    });
    await until(() => said.length > 0);
    expect(said).toMatchObject([{ code: "filesystem.not-answering", facts: { mountPoint: frozen.mountPoint } }]);
    expect(await faultOf(make("refused", { onStuck: () => said.push("refused") }))).toMatchObject({
      code: "filesystem.not-answering",
    });
    await sleep(500);
    expect([settled, children().get(frozen.mountPoint)]).toEqual([false, pid]);
    frozen.thaw();
    expect(await waiting).toMatchObject({ code: "filesystem.not-answering" });
    expect(said.slice(1)).toEqual([undefined]);
    expect(children().get(frozen.mountPoint)).not.toBe(pid);
  });

  it("gets no bytes of a part that was given up, and those of the next one whole", async () => {
    await using test = testHost();
    const folder = test.folder;
    await maker(test.host, folder)("image", patient);
    const part = (fill: number, options: PerformOptions) => {
      const bytes = [Buffer.alloc(100_000, fill), Buffer.alloc(500_000, fill)];
      return test.host.file({ act: "write-part", folder, name: "image", offset: 0n, bytes }, options);
    };
    const { filesystem } = await test.host.file({ act: "look", path: folder }, patient);
    const pid = children().get(filesystem?.mountPoint ?? "") ?? 0;
    process.kill(pid, "SIGSTOP");
    const late = [1, 2, 3].map((fill) => faultOf(part(fill, { deadlineMs: 200 })));
    expect((await Promise.all(late)).map((fault) => (fault as { readonly code?: string }).code)).toEqual(
      late.map(() => "filesystem.not-answering"),
    );
    expect(readFileSync(`${folder}/image`).length).toBe(1);
    process.kill(pid, "SIGCONT");

    await part(4, patient);
    expect(readFileSync(`${folder}/image`).equals(Buffer.alloc(600_000, 4))).toBe(true);
    const read = { act: "read-part", folder, name: "image", offset: 99_990n, length: 20 } as const;
    const pieces = await Promise.all([test.host.file(read, patient), test.host.file({ ...read, offset: 0n }, patient)]);
    expect(pieces.map((each) => Buffer.concat([...each]))).toEqual([Buffer.alloc(20, 4), Buffer.alloc(20, 4)]);
    expect(children().get(filesystem?.mountPoint ?? "")).toBe(pid);
  });

  it("does not stop the host from closing", async ({ skip }) => {
    await using test = testHost({ writeDeadlineMs: 200 });
    using frozen = loopFilesystem(test.folder);
    if (!frozen) return skip("this machine mounts no loop device");
    await test.host.file({ act: "look", path: frozen.mountPoint });
    frozen.freeze();
    const making = faultOf(
      test.host.file({ act: "make-file", folder: frozen.mountPoint, name: "a", capacity: 1n, allocation: 0n }),
    );
    await sleep(50);
    const started = performance.now();
    await test.host.close();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await making).toMatchObject({ code: "file.failed" });
    frozen.thaw();
    await until(() => !children().has(frozen.mountPoint));
  });
});

describe("the processes of filesystems", () => {
  it("end when they are not needed, and come back when they are", async () => {
    await using test = testHost({ idleMs: 100 });
    const look = () => test.host.file({ act: "look", path: "/dev/shm" });
    await look();
    expect(children().has("/dev/shm")).toBe(true);
    await until(() => !children().has("/dev/shm"));
    expect(await look()).toMatchObject({ type: "folder" });
  });

  it("end when the host closes", async () => {
    await using test = testHost();
    await test.host.file({ act: "look", path: "/dev/shm" });
    await test.host.close();
    await until(() => !children().has("/dev/shm"));
  });

  it("end with an agent that is killed", async () => {
    const folder = mkdtempSync("/dev/shm/cistern-killed-");
    const script = `${folder}/agent.ts`;
    const host = new URL("./index.ts", import.meta.url).href;
    writeFileSync(
      script,
      `import { createHost } from ${JSON.stringify(host)};
       const libvirt = { definitions: "${folder}", run: "${folder}" };
       const folders = { definitions: "${folder}", autostart: "${folder}", state: "${folder}", libvirt };
       await createHost({ folders }).file({ act: "look", path: "/dev/shm" });
       process.kill(process.pid, "SIGKILL");`,
    );
    const before = new Set(withMountPoint("/dev/shm"));
    expect(spawnSync(process.execPath, [script]).signal).toBe("SIGKILL");
    await until(() => withMountPoint("/dev/shm").every((pid) => before.has(pid)));
    rmSync(folder, { recursive: true });
  });

  it("that were killed fail what they were doing, and the next request finds a new one", async () => {
    await using test = testHost();
    await test.host.file({ act: "look", path: "/dev/shm" });
    const pid = children().get("/dev/shm") ?? 0;
    process.kill(pid, "SIGSTOP");
    const looking = faultOf(test.host.file({ act: "look", path: "/dev/shm" }));
    process.kill(pid, "SIGKILL");
    expect(await looking).toMatchObject({ code: "file.failed", facts: { errno: "ECHILD" } });
    expect(await test.host.file({ act: "look", path: "/dev/shm" })).toMatchObject({ type: "folder" });
  });
});

/** Every filesystem child for a mount point, whoever started it. */
const withMountPoint = (mountPoint: string): readonly string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      const [, script, of] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return script?.endsWith("filesystem-child.ts") && of === mountPoint;
    } catch {
      return false;
    }
  });
