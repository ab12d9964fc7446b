import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LibvirtFiles } from "./libvirt.ts";
import { faultOf, testHost } from "./test-host.ts";

function foldersIn(root: string) {
  const folders = { definitions: join(root, "storage"), run: join(root, "run") };
  mkdirSync(join(folders.definitions, "autostart"), { recursive: true });
  mkdirSync(join(folders.run, "storage"), { recursive: true });
  return folders;
}

test("a host without libvirt has no pools of it, and no daemon", async () => {
  await using test = testHost();
  expect(await test.host.libvirt.find()).toEqual({ definitions: [], states: [], autostart: [] });
  expect(await test.host.libvirt.answers()).toBe(false);
});

test("a FIFO in a definition's place holds nothing up, and is reported", async () => {
  await using test = testHost();
  const folders = foldersIn(test.folder);
  execFileSync("mkfifo", [join(folders.definitions, "fifo.xml")]);
  const found = await new LibvirtFiles(folders).find();
  expect(found.definitions).toMatchObject([{ name: "fifo.xml", fault: { code: "file.failed" } }]);
});

test("what has not changed is the same object; a change inside a file and a new link are seen", async () => {
  await using test = testHost();
  const folders = foldersIn(test.folder);
  const files = new LibvirtFiles(folders);
  const file = join(folders.definitions, "a.xml");
  writeFileSync(file, "one");
  const first = await files.find();
  expect(await files.find()).toBe(first);
  writeFileSync(file, "two");
  utimesSync(file, 1, 1);
  const second = await files.find();
  expect(second.definitions).toEqual([{ name: "a.xml", text: "two" }]);
  symlinkSync(file, join(folders.definitions, "autostart/a.xml"));
  expect((await files.find()).autostart).toEqual(["a.xml"]);
});

test("a link to something else, or a file in the link's place, is no autostart, and a file is never removed", async () => {
  await using test = testHost();
  const folders = foldersIn(test.folder);
  const autostart = join(folders.definitions, "autostart");
  for (const name of ["a", "b"]) writeFileSync(join(folders.definitions, `${name}.xml`), "");
  symlinkSync("/etc/hostname", join(autostart, "a.xml"));
  writeFileSync(join(autostart, "b.xml"), "");
  const files = new LibvirtFiles(folders);
  expect((await files.find()).autostart).toEqual([]);
  await files.perform({ act: "unlink-autostart", name: "b.xml" });
  expect(readdirSync(autostart)).toEqual(["a.xml", "b.xml"]);
  expect(await faultOf(files.perform({ act: "unlink-autostart", name: "../a.xml" }))).toMatchObject({
    code: "name.invalid",
  });
});

test("a daemon answers where one of its sockets takes connections, not where only the socket's file is left", async () => {
  await using test = testHost();
  const folders = foldersIn(test.folder);
  const files = new LibvirtFiles(folders);
  writeFileSync(join(folders.run, "libvirt-sock"), "");
  expect(await files.answers()).toBe(false);
  const server = createServer();
  await new Promise<void>((ready) => server.listen(join(folders.run, "virtstoraged-sock"), ready));
  expect(await files.answers()).toBe(true);
  server.close();
});
