import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { libvirtQemu } from "./users.ts";

async function rootWith(passwd: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "cistern-users-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "etc"));
  await writeFile(join(root, "etc/passwd"), passwd);
  return root;
}

test("finds the user that QEMU runs as, with its group, and no other that only resembles it", async () => {
  const others = "root:x:0:0:root:/root:/bin/bash\nlibvirt-qemu-2:x:7:8::/:/bin/false\n";
  const user = "libvirt-qemu:x:64055:105:Libvirt Qemu,,,:/var/lib/libvirt:/usr/sbin/nologin\n";
  expect(await libvirtQemu(await rootWith(others + user))).toEqual({ owner: 64055, group: 105 });
  expect(await libvirtQemu(await rootWith(others))).toBeUndefined();
});

test("a line that is cut off, or no file at all, is no user", async () => {
  expect(await libvirtQemu(await rootWith("libvirt-qemu:x:64055"))).toBeUndefined();
  expect(await libvirtQemu(join(tmpdir(), "cistern-no-such-root"))).toBeUndefined();
});
