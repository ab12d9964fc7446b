import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import type { FileRequest } from "./operation.ts";
import { faultOf, testHost } from "./test-host.ts";

const miB = 1024n * 1024n;

describe("making and removing folders", () => {
  it("makes what is missing above, and gives the folder itself its rights", async () => {
    await using test = testHost();
    const path = `${test.folder}/a/b`;
    await test.host.file({ act: "make-folder", path, owner: 1234, group: 4321 });
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 4321 });
    expect(statSync(path).mode & 0o7777).toBe(0o711);
    expect(statSync(`${test.folder}/a`).uid).toBe(0);
  });

  it("leaves the rights of a folder that is there, but for those asked for", async () => {
    await using test = testHost();
    chmodSync(test.folder, 0o750);
    await test.host.file({ act: "make-folder", path: test.folder });
    expect(statSync(test.folder).mode & 0o7777).toBe(0o750);
    await test.host.file({ act: "make-folder", path: test.folder, mode: 0o700 });
    expect(statSync(test.folder).mode & 0o7777).toBe(0o700);
  });

  it("makes no folder in the place of a file", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/file`, "");
    const make = (path: string) => faultOf(test.host.file({ act: "make-folder", path }));
    expect(await make(`${test.folder}/file`)).toMatchObject({ code: "target.not-a-folder" });
    expect(await make(`${test.folder}/file/below`)).toMatchObject({ code: "target.not-a-folder" });
  });

  it("removes an empty folder, and again without an error", async () => {
    await using test = testHost();
    const request = { act: "remove-folder", path: `${test.folder}/a` } as const;
    mkdirSync(request.path);
    await test.host.file(request);
    await test.host.file(request);
    expect(existsSync(request.path)).toBe(false);
  });

  it("removes nothing that holds something, nor a link", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/full/x`, { recursive: true });
    symlinkSync("full/x", `${test.folder}/link`);
    const remove = (name: string, ifEmpty = false): FileRequest => ({
      act: "remove-folder",
      path: `${test.folder}/${name}`,
      ...(ifEmpty ? { ifEmpty } : {}),
    });
    expect(await faultOf(test.host.file(remove("full")))).toMatchObject({
      code: "target.not-empty",
      facts: { entries: 1 },
    });
    expect(await faultOf(test.host.file(remove("link")))).toMatchObject({ code: "target.not-a-folder" });
    await test.host.file(remove("full", true));
    expect(readdirSync(test.folder).sort()).toEqual(["full", "link"]);
  });
});

describe("making a file", () => {
  it("takes the storage that is asked for, and tells how far it is", async () => {
    await using test = testHost();
    const steps: bigint[] = [];
    const request = {
      act: "make-file",
      folder: test.folder,
      name: "a",
      capacity: 900n * miB,
      allocation: 600n * miB,
      mode: 0o640,
      group: 5,
    } as const;
    await test.host.file(request, { onProgress: (done) => steps.push(done) });
    const stat = statSync(`${test.folder}/a`);
    expect(stat.size).toBe(Number(900n * miB));
    expect(stat.blocks * 512).toBeGreaterThanOrEqual(Number(600n * miB));
    expect(stat.blocks * 512).toBeLessThan(Number(700n * miB));
    expect(stat.mode & 0o7777).toBe(0o640);
    expect(stat.gid).toBe(5);
    expect(steps).toEqual([0n, 256n * miB, 512n * miB]);
  });

  it("takes none for a sparse file, and gives it to its owner alone", async () => {
    await using test = testHost();
    await test.host.file({ act: "make-file", folder: test.folder, name: "a", capacity: 2n ** 40n, allocation: 0n });
    expect(statSync(`${test.folder}/a`)).toMatchObject({ size: 2 ** 40, blocks: 0 });
    expect(statSync(`${test.folder}/a`).mode & 0o7777).toBe(0o600);
  });

  it("touches nothing that has the name already, not even a link to nowhere", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "mine");
    symlinkSync("elsewhere", `${test.folder}/link`);
    const make = (name: string) =>
      faultOf(test.host.file({ act: "make-file", folder: test.folder, name, capacity: 1n, allocation: 0n }));
    expect(await make("a")).toMatchObject({ code: "file.failed", facts: { errno: "EEXIST" } });
    expect(await make("link")).toMatchObject({ code: "file.failed", facts: { errno: "EEXIST" } });
    expect(readFileSync(`${test.folder}/a`, "utf8")).toBe("mine");
    expect(readdirSync(test.folder).sort()).toEqual(["a", "link"]);
  });

  it("leaves nothing when it is cancelled on the way", async () => {
    await using test = testHost();
    const stop = new AbortController();
    // As much as leaves no doubt that the order to stop comes before the end, however busy the machine is.
    const { bavail, bsize } = statfsSync(test.folder, { bigint: true });
    const bytes = (bavail * bsize) / 4n;
    const request = { act: "make-file", folder: test.folder, name: "a", capacity: bytes, allocation: bytes } as const;
    const making = test.host.file(request, { signal: stop.signal, onProgress: (done) => done > 0n && stop.abort() });
    expect(await faultOf(making)).toMatchObject({ code: "op.cancelled" });
    expect(readdirSync(test.folder)).toEqual([]);
  });

  it("leaves nothing when the disk is full, and says so", async () => {
    await using test = testHost();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "none", test.folder]);
    try {
      const request = {
        act: "make-file",
        folder: test.folder,
        name: "a",
        capacity: 64n * miB,
        allocation: 64n * miB,
      } as const;
      expect(await faultOf(test.host.file(request))).toMatchObject({
        code: "file.disk-full",
        facts: { path: `${test.folder}/a` },
      });
      expect(readdirSync(test.folder)).toEqual([]);
    } finally {
      await test.host.close();
      execFileSync("umount", [test.folder]);
    }
  });

  it("says when the filesystem holds no file of that size", async ({ skip }) => {
    await using test = testHost();
    const { filesystem } = await test.host.file({ act: "look", path: test.folder });
    const limit = filesystem?.maxFileBytes;
    if (limit === undefined || limit > 2n ** 62n)
      return skip(`${filesystem?.type} has no limit that a test could reach`);
    const make = (name: string, capacity: bigint) =>
      test.host.file({ act: "make-file", folder: test.folder, name, capacity, allocation: 0n });
    await make("largest", limit);
    expect(await faultOf(make("larger", limit + 1n))).toMatchObject({ code: "file.failed", facts: { errno: "EFBIG" } });
  });
});

describe("changing one file", () => {
  it("sets the size, the rights and the name", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "abc");
    await test.host.file({ act: "set-size", folder: test.folder, name: "a", capacity: 5_000_000_000n });
    await test.host.file({ act: "set-access", folder: test.folder, name: "a", owner: 7, mode: 0o4755 });
    await test.host.file({ act: "flush-file", folder: test.folder, name: "a" });
    await test.host.file({ act: "rename-file", folder: test.folder, name: "a", to: "b" });
    expect(statSync(`${test.folder}/b`)).toMatchObject({ size: 5_000_000_000, uid: 7, gid: 0 });
    expect(statSync(`${test.folder}/b`).mode & 0o7777).toBe(0o4755);
  });

  it("never takes a name that is taken", async () => {
    await using test = testHost();
    for (const name of ["a", "b"]) writeFileSync(`${test.folder}/${name}`, name);
    const renaming = test.host.file({ act: "rename-file", folder: test.folder, name: "a", to: "b" });
    expect(await faultOf(renaming)).toMatchObject({ code: "file.failed", facts: { errno: "EEXIST" } });
    expect(readFileSync(`${test.folder}/b`, "utf8")).toBe("b");
  });

  it("removes a file, an empty folder and a link itself, and again without an error", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/target`, "stays");
    mkdirSync(`${test.folder}/folder`);
    symlinkSync("target", `${test.folder}/link`);
    for (const name of ["folder", "link", "link"])
      await test.host.file({ act: "remove-file", folder: test.folder, name });
    await test.host.file({ act: "remove-file", folder: `${test.folder}/gone`, name: "x" });
    expect(readdirSync(test.folder)).toEqual(["target"]);
  });

  it("removes no folder that holds something", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/folder/x`, { recursive: true });
    expect(await faultOf(test.host.file({ act: "remove-file", folder: test.folder, name: "folder" }))).toMatchObject({
      code: "target.not-empty",
    });
  });

  it.each(["link", "hard link", "folder", "fifo"])("changes no content through a %s", async (kind) => {
    await using test = testHost();
    const outside = `${test.own.definitions}-outside`;
    writeFileSync(outside, "untouched", { mode: 0o600 });
    const path = `${test.folder}/x`;
    if (kind === "link") symlinkSync(outside, path);
    else if (kind === "hard link") linkSync(outside, path);
    else if (kind === "folder") mkdirSync(path);
    else execFileSync("mkfifo", [path]);
    expect(
      await faultOf(test.host.file({ act: "set-size", folder: test.folder, name: "x", capacity: 0n })),
    ).toMatchObject({ code: "volume.not-a-file" });
    if (kind !== "folder") {
      const access = test.host.file({ act: "set-access", folder: test.folder, name: "x", mode: 0o777 });
      expect(await faultOf(access)).toMatchObject({ code: "volume.not-a-file" });
    }
    expect(readFileSync(outside, "utf8")).toBe("untouched");
    expect(lstatSync(outside).mode & 0o777).toBe(0o600);
  });

  it.each(["../x", "a/b", "..", ""])("refuses %o as a name, old or new", async (name) => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "");
    const { folder } = test;
    const requests: readonly FileRequest[] = [
      { act: "make-file", folder, name, capacity: 1n, allocation: 0n },
      { act: "set-size", folder, name, capacity: 1n },
      { act: "set-access", folder, name, mode: 0o600 },
      { act: "rename-file", folder, name, to: "b" },
      { act: "rename-file", folder, name: "a", to: name },
      { act: "remove-file", folder, name },
    ];
    for (const request of requests)
      expect(await faultOf(test.host.file(request))).toMatchObject({ code: "name.invalid" });
    expect(readdirSync(folder)).toEqual(["a"]);
  });
});
