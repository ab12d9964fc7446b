import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import type { FileVolume } from "./operation.ts";
import { faultOf, testHost } from "./test-host.ts";

const byName = (volumes: readonly FileVolume[]): { readonly [name: string]: FileVolume } =>
  Object.fromEntries(volumes.map((volume) => [volume.name, volume]));

describe("scanning a folder", () => {
  it("lists files with their sizes, access rights and times", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a.img`, "x".repeat(5000), { mode: 0o640 });
    truncateSync(`${test.folder}/a.img`, 1_000_000);
    utimesSync(`${test.folder}/a.img`, 1.5, 2.25);
    const scan = await test.host.file({ act: "scan", folder: test.folder });
    const stat = statSync(`${test.folder}/a.img`);
    expect(scan.volumes).toEqual([
      {
        name: "a.img",
        identity: expect.stringMatching(new RegExp(`^${stat.ino}:\\d+$`)),
        type: "file",
        format: "raw",
        capacity: 1_000_000n,
        physical: 1_000_000n,
        allocation: BigInt(stat.blocks) * 512n,
        access: { mode: 0o640, owner: 0, group: 0 },
        timestamps: expect.objectContaining({
          atime: "1.500000000",
          mtime: "2.250000000",
          ctime: expect.stringMatching(/^\d+\.\d{9}$/),
        }),
      },
    ]);
    expect(scan.skipped).toEqual({});
    expect(scan.filesystem.capacity).toBeGreaterThan(scan.filesystem.available);
  });

  it("lists times of birth where the filesystem has them, and SELinux labels where entries have one", async () => {
    await using test = testHost();
    const at = (name: string): string => `${test.folder}/${name}`;
    for (const name of ["labelled", "plain"]) writeFileSync(at(name), "");
    const label = "system_u:object_r:virt_image_t:s0";
    for (const path of [at("labelled"), test.folder])
      execFileSync("setfattr", ["-n", "security.selinux", "-v", label, path]);
    const scan = await test.host.file({ act: "scan", folder: test.folder });
    const found = byName(scan.volumes);
    expect(found["labelled"]?.access.label).toBe(label);
    expect(found["plain"]?.access).not.toHaveProperty("label");
    expect(scan.access.label).toBe(label);
    const birth = execFileSync("stat", ["--format=%.9W", at("plain")], {
      encoding: "utf8",
      env: { LC_ALL: "C" },
    }).trim();
    expect(found["plain"]?.timestamps.btime).toBe(birth);
  });

  it("passes over files that cannot be read, and lists the others", async () => {
    await using test = testHost();
    // The memory of a process has nothing at its start, so that even root cannot read there.
    const { volumes, skipped } = await test.host.file({ act: "scan", folder: `/proc/${process.pid}` });
    expect(skipped.unreadable).toBeGreaterThan(0);
    const found = byName(volumes);
    expect(found).toHaveProperty("status");
    expect(found).not.toHaveProperty("mem");
  });

  it("lists what is odd in a folder as what it is, or counts it", async () => {
    await using test = testHost();
    const at = (name: string): string => `${test.folder}/${name}`;
    mkdirSync(at("folder"));
    writeFileSync(at("file"), "1234");
    symlinkSync("file", at("link"));
    symlinkSync(at("folder"), at("link-to-folder"));
    symlinkSync("missing", at("dangling"));
    symlinkSync("loop", at("loop"));
    execFileSync("mkfifo", [at("fifo")]);
    execFileSync("mknod", [at("null"), "c", "1", "3"]);
    writeFileSync(Buffer.concat([Buffer.from(at("")), Buffer.from([0xff, 0xfe])]), "");
    writeFileSync(at("line\nbreak"), "");
    writeFileSync(at(".cistern-0123-1"), "");
    const { volumes, skipped } = await test.host.file({ act: "scan", folder: test.folder });
    const found = byName(volumes);
    expect(Object.keys(found).sort()).toEqual(["file", "folder", "link", "link-to-folder"]);
    expect(found["folder"]).toMatchObject({ type: "dir", format: "dir", capacity: 0n });
    expect(found["link"]).toMatchObject({ type: "file", capacity: 4n, linkTarget: "file" });
    expect(found["link-to-folder"]).toMatchObject({ type: "dir", linkTarget: at("folder") });
    expect(skipped).toEqual({ dangling: 2, odd: 2, undecodable: 2 });
  });

  it("describes a link to another filesystem there", async () => {
    await using test = testHost();
    const other = mkdtempSync("/dev/shm/cistern-scan-");
    writeFileSync(`${other}/there`, "12345");
    symlinkSync(`${other}/there`, `${test.folder}/link`);
    symlinkSync(`${other}/missing`, `${test.folder}/dangling`);
    symlinkSync("/proc/self/mounts", `${test.folder}/proc`);
    const { volumes, skipped } = await test.host.file({ act: "scan", folder: test.folder });
    rmSync(other, { recursive: true });
    expect(byName(volumes)["link"]).toMatchObject({ capacity: 5n, linkTarget: `${other}/there`, name: "link" });
    expect(skipped.dangling).toBe(1);
  });

  it("does not touch what is mounted inside the folder", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/mounted`);
    execFileSync("mount", ["-t", "tmpfs", "none", `${test.folder}/mounted`]);
    try {
      const { volumes, skipped } = await test.host.file({ act: "scan", folder: test.folder });
      expect(volumes).toEqual([]);
      expect(skipped).toEqual({ odd: 1 });
    } finally {
      execFileSync("umount", [`${test.folder}/mounted`]);
    }
  });

  it("leaves the time of the last read as it was", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "x");
    utimesSync(`${test.folder}/a`, 1, 2);
    await test.host.file({ act: "scan", folder: test.folder });
    expect(statSync(`${test.folder}/a`).atimeMs).toBe(1000);
  });

  it("sees a header that replaces another of the same length", async () => {
    await using test = testHost();
    const image = `${test.folder}/a`;
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "1G"]);
    const format = async () => (await test.host.file({ act: "inspect", folder: test.folder, name: "a" }))?.format;
    expect(await format()).toBe("qcow2");
    execFileSync("dd", ["if=/dev/zero", `of=${image}`, "bs=512", "count=1", "conv=notrunc", "status=none"]);
    expect(await format()).toBe("raw");
  });

  it("lists 10,000 files in a few seconds, and another pool on the same filesystem answers meanwhile", async () => {
    await using test = testHost();
    for (let index = 0; index < 10_000; index += 1) writeFileSync(`${test.folder}/${index}`, "x");
    await test.host.file({ act: "look", path: test.folder });
    const started = performance.now();
    const scanning = test.host.file({ act: "scan", folder: test.folder });
    const order: string[] = [];
    const looking = test.host.file({ act: "look", path: "/" }).then(() => order.push("look"));
    const scan = await scanning.finally(() => order.push("scan"));
    await looking;
    expect(scan.volumes.length).toBe(10_000);
    expect(order).toEqual(["look", "scan"]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("says that the folder is missing, or no folder", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/file`, "");
    const scan = (folder: string) => faultOf(test.host.file({ act: "scan", folder }));
    expect(await scan(`${test.folder}/missing`)).toEqual({
      code: "target.missing",
      facts: { path: `${test.folder}/missing` },
    });
    expect(await scan(`${test.folder}/file`)).toMatchObject({ code: "target.not-a-folder" });
    expect(await scan(`${test.folder}/file/below`)).toMatchObject({ code: "target.not-a-folder" });
    expect(await scan("relative")).toMatchObject({ code: "target.relative" });
    expect(await scan("/a\0b")).toMatchObject({ code: "file.failed" });
  });
});

describe("inspecting one entry", () => {
  it("answers nothing for what is not there", async () => {
    await using test = testHost();
    expect(await test.host.file({ act: "inspect", folder: test.folder, name: "missing" })).toBeUndefined();
  });

  it.each(["", ".", "..", "a/b", "../x", "a\0b", "n".repeat(256)])("refuses the name %o", async (name) => {
    await using test = testHost();
    expect(await faultOf(test.host.file({ act: "inspect", folder: test.folder, name }))).toMatchObject({
      code: "name.invalid",
    });
  });
});

describe("looking at a path", () => {
  it("tells a folder with its entries, access rights and filesystem", async () => {
    await using test = testHost();
    writeFileSync(`${test.folder}/a`, "");
    chmodSync(test.folder, 0o2711);
    expect(await test.host.file({ act: "look", path: `${test.folder}//.`, count: true })).toMatchObject({
      type: "folder",
      realPath: test.folder,
      entries: 1,
      access: { mode: 0o2711, owner: 0, group: 0 },
    });
  });

  it("finds no way out of a folder that is not there", async () => {
    await using test = testHost();
    const path = `${test.folder}/missing/../../x`;
    expect(await faultOf(test.host.file({ act: "look", path }))).toMatchObject({ code: "target.missing" });
  });

  it("resolves the part of a missing path that is there", async () => {
    await using test = testHost();
    mkdirSync(`${test.folder}/real`);
    symlinkSync("real", `${test.folder}/link`);
    const facts = await test.host.file({ act: "look", path: `${test.folder}/link/a/b` });
    expect(facts).toMatchObject({ type: "missing", realPath: `${test.folder}/real/a/b` });
    expect(facts.filesystem?.capacity).toBeGreaterThan(0n);
  });

  it("follows a path from one filesystem to another and names the one it ends on", async () => {
    await using test = testHost();
    const other = mkdtempSync("/dev/shm/cistern-look-");
    mkdirSync(`${other}/pool`);
    symlinkSync(other, `${test.folder}/link`);
    const below = await test.host.file({ act: "look", path: `${test.folder}/link/pool` });
    const link = await test.host.file({ act: "look", path: `${test.folder}/link` });
    rmSync(other, { recursive: true });
    expect(below).toMatchObject({
      type: "folder",
      realPath: `${other}/pool`,
      filesystem: { mountPoint: "/dev/shm", type: "tmpfs" },
    });
    expect(link).toMatchObject({ type: "link", realPath: other, filesystem: { mountPoint: "/dev/shm" } });
  });

  it("tells files, links, devices and others apart", async () => {
    await using test = testHost();
    const at = (name: string): string => `${test.folder}/${name}`;
    writeFileSync(at("file"), "");
    linkSync(at("file"), at("hard"));
    symlinkSync("nowhere", at("link"));
    symlinkSync("loop", at("loop"));
    execFileSync("mkfifo", [at("fifo")]);
    const type = async (path: string) => (await test.host.file({ act: "look", path })).type;
    expect(
      await Promise.all([type(at("file")), type(at("hard")), type(at("link")), type(at("loop")), type(at("fifo"))]),
    ).toEqual(["file", "file", "link", "link", "other"]);
    expect(await type("/dev/null")).toBe("other");
    expect(await type("/")).toBe("folder");
  });
});
