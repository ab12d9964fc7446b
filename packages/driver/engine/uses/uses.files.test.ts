import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { link, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "@cistern/schema/errors";
import { expect, onTestFinished, test } from "vitest";
import { type Bench, bench, dirPool, rawVolume, refusal } from "../engine.fixture.ts";
import type { VolumeUse } from "../types.ts";

const miB = 1_048_576n;

interface Stage extends Bench {
  readonly pool: string;
  readonly at: (name: string) => string;
  readonly usesOf: (volume: string) => Promise<readonly VolumeUse[]>;
  readonly deleting: (volume: string, accept?: readonly "volume.in-use"[]) => Promise<string>;
  readonly refreshed: () => Promise<void>;
}

/** A running pool `p` with the raw volumes that are named. */
async function stage(...volumes: readonly string[]): Promise<Stage> {
  const on = await bench();
  const { subject } = await on.run("pools.create", {
    xml: dirPool("p", join(on.folder, "p")),
    build: true,
    start: true,
    autostart: false,
  });
  const pool = subject.pool ?? "";
  for (const name of volumes) await on.run("volumes.create", { pool, xml: rawVolume(name, miB) });
  return {
    ...on,
    pool,
    at: (name) => join(on.folder, "p", name),
    usesOf: async (volume) => (await on.engine.volumes.uses({ pool, volumes: [volume] }))[0]?.uses ?? [],
    deleting: (volume, accept) => refusal(on.engine.jobs.plan("volumes.delete", { pool, volume, accept })),
    refreshed: async () => void (await on.run("pools.refresh", { pool })),
  };
}

/** A process of somebody else: no child of ours, since those are the agent's own. */
async function stranger(...command: readonly string[]): Promise<() => void> {
  const child = spawn("sh", ["-c", '"$@" & echo started; wait', "sh", ...command], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const gone = once(child, "exit");
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
  };
  onTestFinished(async () => {
    end();
    await gone;
  });
  await once(child.stdout, "data");
  return end;
}
const holds = async (path: string): Promise<() => void> =>
  await stranger("python3", "-c", `import time; f = open(${JSON.stringify(path)}, "r+b"); time.sleep(60)`);
const until = async (is: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 100 && !(await is()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
};

test("a volume that a job of ours has open and locked is nobody else's: whoever wants it waits for the job", async () => {
  const { deleting, at } = await stage("v");
  const lock = `import fcntl, struct, time
f = open(${JSON.stringify(at("v"))}, "r+b")
fcntl.fcntl(f, 37, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 100, 1, 0))
print("locked", flush=True)
time.sleep(60)`;
  // An open file description lock (37 is F_OFD_SETLK), as QEMU's, by a child of this process, as a job's programs are.
  const ours = spawn("python3", ["-c", lock], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void ours.kill());
  await once(ours.stdout, "data");
  expect(await deleting("v")).toBe("none");
  ours.kill();
  await once(ours, "exit");
  await stranger("python3", "-c", lock);
  await until(async () => (await deleting("v")) !== "none");
  expect(await deleting("v")).toBe("volume.in-use");
});

test("a volume that a process has open is not deleted, renamed or resized, and a yes by name goes on", async () => {
  const { deleting, at, run, pool, engine, usesOf } = await stage("v", "free");
  expect(await deleting("v")).toBe("none");
  await holds(at("v"));
  await until(async () => (await deleting("v")) !== "none");
  const refused = await engine.jobs.plan("volumes.delete", { pool, volume: "v" }).catch((error: unknown) => error);
  expect(refused instanceof StorageError ? refused.fault : refused).toEqual({
    code: "volume.in-use",
    facts: { volume: "v", use: "process", by: expect.stringMatching(/^python3?[.\d]* \(\d+\)$/), more: 0 },
  });
  await until(async () => (await usesOf("v")).length > 0);
  expect(await usesOf("v")).toMatchObject([{ kind: "process", writes: true }]);
  const { xml, revision } = await engine.volumes.get({ pool, volume: "v" });
  const change = (to: string, accept?: readonly "volume.in-use"[]) =>
    refusal(engine.jobs.plan("volumes.change", { pool, volume: "v", revision, xml: to, accept }));
  expect(await change(xml.replace("<name>v<", "<name>w<"))).toBe("volume.in-use");
  expect(await change(xml.replace(/(<capacity[^>]*>)\d+/, "$12097152"))).toBe("volume.in-use");
  expect(await change(xml.replace(/(<mode>)\d+/, "$10600"))).toBe("none");
  expect(await change(xml.replace("<name>v<", "<name>w<"), ["volume.in-use"])).toBe("none");
  expect(await deleting("free")).toBe("none");
  expect((await run("volumes.delete", { pool, volume: "v", accept: ["volume.in-use"] })).state).toBe("finished");
  expect(existsSync(at("v"))).toBe(false);
});

test("a process is found by another name of the file too, and is in nobody's way once it has ended", async () => {
  const { deleting, at, folder } = await stage("v");
  await link(at("v"), join(folder, "other-name"));
  const end = await holds(join(folder, "other-name"));
  await until(async () => (await deleting("v")) !== "none");
  expect(await deleting("v")).toBe("volume.in-use");
  end();
  await until(async () => (await deleting("v")) === "none");
  expect(await deleting("v")).toBe("none");
});

test("a volume that is opened between the plan and the act stays", async () => {
  const { run, at, pool, deleting } = await stage("v");
  const planned = await deleting("v");
  await holds(at("v"));
  await until(async () => (await deleting("v")) !== "none");
  expect(planned).toBe("none");
  expect(await refusal(run("volumes.delete", { pool, volume: "v" }))).toBe("volume.in-use");
  expect(existsSync(at("v"))).toBe(true);
});

test("an image that QEMU has open is in use", async () => {
  const { deleting, at, refreshed } = await stage();
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", at("q.qcow2"), "1M"]);
  await refreshed();
  await stranger("sh", "-c", `sleep 60 | exec qemu-io -f qcow2 ${at("q.qcow2")}`);
  await until(async () => (await deleting("q.qcow2")) !== "none");
  expect(await deleting("q.qcow2")).toBe("volume.in-use");
});

const domain = (name: string, source: string): string =>
  `<domain type="kvm"><name>${name}</name><devices><disk type="file"><source ${source}/></disk></devices></domain>`;

test("a volume is in use while a virtual machine names it: by path, by a link to it, by pool and name; defined or running", async () => {
  const { folder, deleting, usesOf, at, run, pool } = await stage("a", "b", "c", "d", "free");
  const kept = join(folder, "libvirt/qemu");
  const running = join(folder, "libvirt/run/qemu");
  await mkdir(kept, { recursive: true });
  await mkdir(running, { recursive: true });
  await symlink(at("b"), join(folder, "to-b"));
  await writeFile(join(kept, "one.xml"), domain("one", `file="${at("a")}"`));
  await writeFile(join(kept, "two.xml"), domain("two", `file="${join(folder, "to-b")}"`));
  await writeFile(join(kept, "three.xml"), domain("three", `pool="p" volume="c"`));
  await writeFile(
    join(running, "four.xml"),
    `<domstatus state="running">${domain("four", `file="${at("d")}"`)}</domstatus>`,
  );
  await writeFile(join(kept, "four.xml"), domain("four", `file="${at("d")}"`));
  await writeFile(join(kept, "broken.xml"), "<domain");
  for (const volume of ["a", "b", "c", "d"]) expect(await deleting(volume), volume).toBe("volume.in-use");
  expect(await deleting("free")).toBe("none");
  expect(await usesOf("d")).toEqual([{ kind: "domain", domain: "four", running: true }]);
  expect(await usesOf("b")).toEqual([{ kind: "domain", domain: "two", running: false }]);
  await rm(join(kept, "one.xml"));
  expect((await run("volumes.delete", { pool, volume: "a" })).state).toBe("finished");
});

const canLoop = spawnSync("losetup", ["-f"]).status === 0;
test.skipIf(!canLoop)(
  "what is attached as a loop device is held, mounted or not, and no yes changes that",
  async () => {
    const { deleting, at, folder } = await stage("v");
    const device = execFileSync("losetup", ["-f", "--show", at("v")], { encoding: "utf8" }).trim();
    onTestFinished(() => void execFileSync("sh", ["-c", `umount ${folder}/mnt 2>/dev/null; losetup -d ${device}`]));
    expect(await deleting("v", ["volume.in-use"])).toBe("volume.held");
    execFileSync("mkfs.ext4", ["-q", "-O", "^has_journal", device]);
    await mkdir(join(folder, "mnt"));
    execFileSync("mount", [device, join(folder, "mnt")]);
    expect(await deleting("v", ["volume.in-use"])).toBe("volume.held");
  },
);

test("what another volume is based on is held, from another pool too, until that one is gone", async () => {
  const { deleting, at, folder, run, pool, refreshed, engine } = await stage("base");
  const other = (
    await run("pools.create", { xml: dirPool("o", join(folder, "o")), build: true, start: true, autostart: false })
  ).subject.pool;
  const overlay = join(folder, "o/top.qcow2");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", "../p/base", "-F", "raw", overlay]);
  await run("pools.refresh", { pool: other ?? "" });
  await refreshed();
  expect(await deleting("base", ["volume.in-use"])).toBe("volume.held");
  expect(await engine.volumes.uses({ pool, volumes: ["base"] })).toEqual([
    { volume: "base", uses: [{ kind: "backing", pool: other, poolName: "o", volume: "top.qcow2" }] },
  ]);
  expect((await run("volumes.delete", { pool: other ?? "", volume: "top.qcow2" })).state).toBe("finished");
  expect(await deleting("base")).toBe("none");
  expect(existsSync(at("base"))).toBe(true);
});

test("a link may be deleted while the file behind it is open", async () => {
  const { deleting, at, refreshed } = await stage("v");
  await symlink(at("v"), at("link"));
  await refreshed();
  await holds(at("v"));
  await until(async () => (await deleting("v")) !== "none");
  expect(await deleting("v")).toBe("volume.in-use");
  expect(await deleting("link")).toBe("none");
});

test("a chain is told both ways, and where it breaks", async () => {
  const { engine, at, pool, refreshed, folder } = await stage();
  const image = (name: string, base?: string, format = "qcow2"): void =>
    void execFileSync("qemu-img", [
      ...["create", "-q", "-f", "qcow2", ...(base ? ["-u", "-b", base, "-F", format] : []), at(name), "1M"],
    ]);
  image("base");
  image("middle", "base");
  image("top", at("middle"));
  image("top2", "./middle");
  image("lost", "nothing-here");
  image("remote", "nbd:localhost:1/x");
  await writeFile(join(folder, "outside.img"), "data");
  image("outer", join(folder, "outside.img"), "raw");
  image("one", "two");
  image("two", "one");
  image("wrong", "base", "raw");
  await refreshed();
  const chain = async (volume: string) => await engine.volumes.chain({ pool, volume });
  const top = await chain("top");
  expect(top.base.map(({ volume, broken }) => [volume, broken])).toEqual([
    ["middle", undefined],
    ["base", undefined],
  ]);
  const base = await chain("base");
  expect(base.overlays.map(({ volume, overlays }) => [volume, overlays.map((each) => each.volume).sort()])).toEqual([
    ["middle", ["top", "top2"]],
    ["wrong", []],
  ]);
  const breaks = async (volume: string) => (await chain(volume)).base.map(({ broken }) => broken);
  expect(await breaks("lost")).toEqual(["missing"]);
  expect(await breaks("remote")).toEqual(["no-file"]);
  expect(await breaks("outer")).toEqual(["outside"]);
  expect(await breaks("wrong")).toEqual(["format"]);
  expect(await breaks("one")).toEqual([undefined, "loop"]);
  expect((await chain("one")).overlays).toMatchObject([
    { volume: "two", overlays: [{ volume: "one", broken: "loop" }] },
  ]);
});

test("a volume that an image names through a link to its folder is held, for as long as the link leads there", async () => {
  const { deleting, at, folder, refreshed, usesOf } = await stage("base", "other");
  await symlink(join(folder, "p"), join(folder, "way"));
  const named = join(folder, "way/base");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", named, "-F", "raw", at("top")]);
  await refreshed();
  expect(await deleting("base")).toBe("volume.held");
  expect(await deleting("other")).toBe("none");
  expect(await usesOf("base")).toMatchObject([{ kind: "backing", volume: "top" }]);
  await rm(join(folder, "way"));
  await symlink(folder, join(folder, "way"));
  expect(await deleting("base")).toBe("none");
});

test("orphans are files that nothing known uses, the largest first, with what they take together", async () => {
  const { engine, at, pool, refreshed, folder } = await stage("small", "named");
  await writeFile(at("large"), Buffer.alloc(64 * 1024, 1));
  execFileSync("qemu-img", ["create", "-q", "-f", "raw", at("base"), "1M"]);
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", at("base"), "-F", "raw", at("top")]);
  await mkdir(at("folder"));
  await symlink(at("large"), at("link"));
  await mkdir(join(folder, "libvirt/qemu"), { recursive: true });
  await writeFile(join(folder, "libvirt/qemu/vm.xml"), domain("vm", `file="${at("named")}"`));
  await writeFile(join(folder, "libvirt/qemu/broken.xml"), "<domain");
  await refreshed();
  const found = await engine.volumes.orphans({ pool, sort: "allocation", descending: true, limit: 2 });
  expect(found.rows[0]?.name).toBe("top");
  expect(found).toMatchObject({ total: 3, unreadable: ["broken.xml"] });
  const rest = await engine.volumes.orphans({ pool, sort: "allocation", descending: true, after: 2, limit: 2 });
  expect([...found.rows, ...rest.rows].map(({ name }) => name).sort()).toEqual(["large", "small", "top"]);
  expect(found.allocation).toBe([...found.rows, ...rest.rows].reduce((sum, { allocation }) => sum + allocation, 0n));
});

test("a file that took the place of an open one is not in use by whoever holds the old one", async () => {
  const { deleting, at, folder, refreshed } = await stage("v");
  await holds(at("v"));
  await until(async () => (await deleting("v")) !== "none");
  await writeFile(join(folder, "new"), "data");
  await rename(join(folder, "new"), at("v"));
  await refreshed();
  expect(await deleting("v")).toBe("none");
});
