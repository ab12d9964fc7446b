import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fallocate, ftruncate, peerCredentials, renameNoReplace } from "./native.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cistern-native-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("system calls", () => {
  it("fallocate takes storage and lets the file grow", () => {
    const fd = openSync(`${folder}/a`, "w");
    fallocate(fd, 0n, 1_048_576n);
    const stat = fstatSync(fd);
    closeSync(fd);
    expect(stat.size).toBe(1_048_576);
    expect(stat.blocks * 512).toBeGreaterThanOrEqual(1_048_576);
  });

  it("fallocate names the error number", () => {
    expect(() => fallocate(9_999, 0n, 1n)).toThrow(expect.objectContaining({ code: "EBADF" }));
  });

  it("ftruncate is exact where a double is not", () => {
    const fd = openSync("/dev/shm/cistern-native-test", "w");
    rmSync("/dev/shm/cistern-native-test");
    ftruncate(fd, 2n ** 53n + 1n);
    const { size } = fstatSync(fd, { bigint: true });
    closeSync(fd);
    expect(size).toBe(2n ** 53n + 1n);
  });

  it("renameat2 renames, and leaves a taken name alone", () => {
    writeFileSync(`${folder}/a`, "a");
    renameNoReplace(`${folder}/a`, `${folder}/b`);
    expect(existsSync(`${folder}/a`)).toBe(false);
    writeFileSync(`${folder}/c`, "c");
    expect(() => renameNoReplace(`${folder}/b`, `${folder}/c`)).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(readFileSync(`${folder}/c`, "utf8")).toBe("c");
  });

  it("getsockopt tells who is at the other end of a unix socket", async () => {
    const path = `${folder}/socket`;
    const peer = await new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        // The descriptor stands where Node keeps it: there is no public name for it.
        const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
        resolve(peerCredentials(fd));
        socket.destroy();
        server.close();
      });
      server.on("error", reject);
      server.listen(path, () => connect(path).on("error", reject));
    });
    expect(peer).toEqual({ pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() });
  });
});
