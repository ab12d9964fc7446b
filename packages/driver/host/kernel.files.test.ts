import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { kernelHas } from "./kernel.ts";

function root(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "cistern-kernel-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("this machine's kernel has proc at work, and no filesystem of an invented name", async () => {
  expect(await kernelHas({ filesystem: "proc" })).toBe(true);
  expect(await kernelHas({ filesystem: "cistern_none" })).toBe(false);
  expect(await kernelHas({ module: "cistern_none" })).toBe(false);
});

test("a filesystem counts only by its whole name", async () => {
  const at = root({ "proc/filesystems": "nodev\tnfs4\n\text4\n" });
  expect(await kernelHas({ filesystem: "ext4" }, at)).toBe(true);
  expect(await kernelHas({ filesystem: "nfs4" }, at)).toBe(true);
  expect(await kernelHas({ filesystem: "nfs" }, at)).toBe(false);
  expect(await kernelHas({ filesystem: "nodev" }, at)).toBe(false);
});

test("a module counts when it is at work, built in, or there to be loaded by the running kernel", async () => {
  const at = root({
    "proc/sys/kernel/osrelease": "6.1.0\n",
    "sys/module/iscsi_tcp/initstate": "live\n",
    "lib/modules/6.1.0/modules.dep": "kernel/drivers/md/dm-multipath.ko.xz: kernel/drivers/md/dm-mod.ko.xz\n",
    "lib/modules/6.1.0/modules.builtin": "kernel/fs/fuse/fuse.ko\n",
    "lib/modules/5.10.0/modules.dep": "kernel/fs/nfs/nfs.ko:\n",
  });
  expect(await kernelHas({ module: "iscsi_tcp" }, at)).toBe(true);
  expect(await kernelHas({ module: "dm_multipath" }, at)).toBe(true);
  expect(await kernelHas({ filesystem: "fuse" }, at)).toBe(true);
  expect(await kernelHas({ filesystem: "nfs" }, at)).toBe(false);
});

test("a name that only follows as a dependency of another module does not count", async () => {
  const at = root({
    "proc/sys/kernel/osrelease": "6.1.0",
    "lib/modules/6.1.0/modules.dep": "kernel/fs/nfs/nfs.ko: kernel/net/sunrpc/sunrpc.ko\n",
  });
  expect(await kernelHas({ filesystem: "nfs" }, at)).toBe(true);
  expect(await kernelHas({ module: "sunrpc" }, at)).toBe(false);
});
