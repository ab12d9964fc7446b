/** Volumes on storage that fills, under hands that change them, and given up half-way: nothing half stays, the source is as it was, and its lock is free. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Life, raise, theatre } from "../verbs/index.ts";
import { definedPool } from "../verbs/pools.ts";
import { miB, outcome, rawVolume, smallDisk } from "./small-disk.ts";

const document = (name: string, type: string, capacity: bigint | number, allocation: bigint | number = 0): string =>
  `<volume><name>${name}</name><capacity>${capacity}</capacity><allocation>${allocation}</allocation>` +
  `<target><format type="${type}"/></target></volume>`;
const full = { code: "file.disk-full", facts: { needed: expect.any(BigInt), available: expect.any(BigInt) } };
/** How many of two were made: one, or neither where both are written at the same pace. */
function finished(both: readonly { readonly state: string }[]): number {
  const made = both.filter(({ state }) => state === "finished").length;
  expect(both.filter(({ state }) => state === "undone")).toHaveLength(2 - made);
  expect(made).toBeLessThan(2);
  return made;
}

/** Of two at once, the second may be planned when the first has taken the room already. */
const expectNoRoom = (both: readonly Awaited<ReturnType<typeof outcome>>[]): void => {
  const refused = both.filter(({ state }) => state === "undone");
  expect(refused.length).toBeGreaterThan(0);
  for (const { fault } of refused) {
    expect(fault).toMatchObject({ facts: full.facts });
    expect([full.code, "volume.no-space"]).toContain(fault?.code);
  }
};

describe.each(["ext4", "tmpfs"] as const)("a filesystem of 64 MB, %s, that is full half-way", (type) => {
  /** A volume of 24 MiB that is all stored, in a filesystem with room for one copy and not for two. */
  async function filled() {
    const disk = await smallDisk({ bytes: 64 * miB, type });
    await disk.life.run("volumes.create", { pool: disk.pool, xml: rawVolume("a", 24 * miB) });
    const path = `${disk.pools}/p/a`;
    writeFileSync(path, randomBytes(24 * miB));
    return { ...disk, path, files: () => readdirSync(`${disk.pools}/p`).sort() };
  }

  test.each(["raw", "qcow2"] as const)("a clone as %s: told with its sizes, and taken back", async (format) => {
    const { life, pool, path, files } = await filled();
    const before = readFileSync(path);
    const both = await Promise.all(
      ["b", "c"].map((name) => outcome(life, "volumes.clone", { pool, volume: "a", name, format })),
    );
    const made = finished(both);
    for (const { state, fault: lost } of both) {
      if (state !== "undone") continue;
      expect(lost).toMatchObject(full);
      if (lost?.code !== "file.disk-full") continue;
      expect(lost.facts.needed).toBeGreaterThanOrEqual(BigInt(24 * miB));
      expect(lost.facts.available).toBeLessThan(BigInt(64 * miB));
    }
    expect(files()).toHaveLength(1 + made);
    expect(readFileSync(path).equals(before)).toBe(true);
    // No lock is left on the source.
    expect((await outcome(life, "volumes.delete", { pool, volume: "a" })).state).toBe("finished");
  });

  test("an image whose storage is taken at once", async () => {
    const { life, pool, files } = await filled();
    const make = (name: string) =>
      outcome(life, "volumes.create", { pool, xml: document(name, "qcow2", 24 * miB, 24 * miB) });
    const both = await Promise.all(["b", "c"].map(make));
    const made = finished(both);
    expectNoRoom(both);
    expect(files()).toHaveLength(1 + made);
    // What was taken back is free again.
    if (made === 0) expect((await make("b")).state).toBe("finished");
  });

  test("volumes that grow with their storage", async () => {
    const { life, pool, pools } = await filled();
    for (const [name, format] of [
      ["b", "raw"],
      ["c", "qcow2"],
    ] as const)
      await life.run("volumes.create", { pool, xml: document(name, format, miB) });
    const grow = (volume: string) =>
      outcome(life, "volumes.resize", { pool, volume, capacity: BigInt(28 * miB), allocate: true });
    const both = await Promise.all(["b", "c"].map(grow));
    const made = finished(both);
    const [lost] = both.flatMap(({ state }, index) => (state === "undone" ? ["bc"[index] ?? ""] : []));
    expectNoRoom(both);
    expect((await life.engine.volumes.get({ pool, volume: lost ?? "" })).capacity).toBe(BigInt(miB));
    expect(statSync(`${pools}/p/${lost}`).blocks * 512).toBeLessThan(4 * miB);
    if (made === 0) expect((await grow("b")).state).toBe("finished");
  });

  test("a copy for which there is no room is not begun", async () => {
    const { life, pool, files } = await filled();
    await life.run("volumes.clone", { pool, volume: "a", name: "b" });
    const { state, fault } = await outcome(life, "volumes.clone", { pool, volume: "a", name: "c" });
    expect(state).toBe("refused");
    expect(fault).toMatchObject({ code: "volume.no-space", facts: { needed: BigInt(24 * miB) } });
    expect(files()).toEqual(["a", "b"]);
  });
});

/** A pool on the disk with one volume that takes a while to copy. */
async function large(format: "raw" | "qcow2" = "raw") {
  const place = theatre();
  const life = await raise(place);
  onTestFinished(async () => {
    await life.end();
    await place.close();
  });
  const { pool } = await definedPool(life, { active: true });
  const folder = `${place.folder}/pools/p`;
  const path = `${folder}/a`;
  execFileSync("dd", ["if=/dev/urandom", `of=${path}.plain`, "bs=1M", "count=256"], { stdio: "ignore" });
  if (format === "raw") renameSync(`${path}.plain`, path);
  else execFileSync("qemu-img", ["convert", "-f", "raw", "-O", format, `${path}.plain`, path]);
  execFileSync("rm", ["-f", `${path}.plain`]);
  await life.run("pools.refresh", { pool });
  const hash = () => createHash("sha256").update(readFileSync(path)).digest("hex");
  return { place, life, pool, folder, path, hash, before: hash() };
}

/** Once something of the copy is stored. */
async function underWay(folder: string): Promise<void> {
  const part = () => readdirSync(folder).find((name) => name.startsWith(".cistern-"));
  for (let tries = 0; tries < 2_000; tries++) {
    const name = part();
    if (name !== undefined && (statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.blocks ?? 0) > 8) return;
    await sleep(5);
  }
  throw new Error("the copy never began");
}

/** Ids of the processes that run this program on something of the folder. */
const programs = (file: string, folder: string): readonly number[] =>
  readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words[0]?.endsWith(`/${file}`) && words.some((word) => word.startsWith(folder)) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });

const cloning = (life: Life, pool: string, format?: "raw" | "qcow2") => {
  const job = crypto.randomUUID();
  const input = { pool, volume: "a", name: "b", ...(format ? { format } : {}) };
  return { job, end: outcome(life, "volumes.clone", input, job) };
};

describe("a large copy", () => {
  test.each([
    ["copied by the kernel", undefined],
    ["converted by qemu-img", "qcow2"],
  ] as const)("%s and cancelled leaves no half file, its source and no lock", async (_, format) => {
    const { life, pool, folder, hash, before } = await large();
    const { job, end } = cloning(life, pool, format);
    await underWay(folder);
    await life.engine.jobs.cancel(job);
    expect(await end).toMatchObject({ state: "undone", fault: { code: "op.cancelled" } });
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(hash()).toBe(before);
    expect(programs("cp", folder).concat(programs("qemu-img", folder))).toEqual([]);
    expect((await outcome(life, "volumes.delete", { pool, volume: "a" })).state).toBe("finished");
  });

  test("whose qemu-img is killed says so, and leaves nothing", async () => {
    const { life, pool, folder, hash, before } = await large();
    const { end } = cloning(life, pool, "qcow2");
    await underWay(folder);
    for (const pid of programs("qemu-img", folder)) process.kill(pid, "SIGKILL");
    expect(await end).toMatchObject({
      state: "undone",
      fault: { code: "command.failed", facts: { signal: "SIGKILL" } },
    });
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(hash()).toBe(before);
  });

  test.each([
    ["cut short", (path: string) => truncateSync(path, 4096)],
    ["taken away", (path: string) => renameSync(path, `${path}.away`)],
    [
      "replaced by a link",
      (path: string) => {
        renameSync(path, `${path}.away`);
        symlinkSync("/etc/hostname", path);
      },
    ],
  ])("whose source is %s is not finished", async (_, meddle) => {
    const { life, pool, folder, path } = await large();
    const { end } = cloning(life, pool, "qcow2");
    await underWay(folder);
    meddle(path);
    const { state, fault } = await end;
    expect(state).toBe("undone");
    expect(["volume.changed", "command.failed"]).toContain(fault?.code);
    expect(readdirSync(folder)).not.toContain("b");
    expect(readdirSync(folder).filter((name) => name.startsWith(".cistern-"))).toEqual([]);
  });
});

describe("sizes at the edges", () => {
  const largest = 2n ** 63n - 1n;
  const formats = ["raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc"] as const;

  test.each(formats)("%s of 2^63-1 bytes is refused with the limit, before anything is made", async (format) => {
    const { life, pool, pools } = await smallDisk({ bytes: 64 * miB });
    const { state, fault } = await outcome(life, "volumes.create", { pool, xml: document("a", format, largest) });
    expect(state).toBe("refused");
    expect(fault).toMatchObject({ code: "volume.capacity-over-limit", facts: { capacity: largest } });
    expect(readdirSync(`${pools}/p`)).toEqual([]);
  });

  test("raw is as large as ext4 lets a file be, and not a byte larger", async () => {
    const { life, pool, pools } = await smallDisk({ bytes: 64 * miB });
    const block = BigInt(statSync(pools).blksize);
    const made = await outcome(life, "volumes.create", { pool, xml: document("a", "raw", block) });
    expect(made.state).toBe("finished");
    const over = await outcome(life, "volumes.resize", { pool, volume: "a", capacity: largest });
    const limit = over.fault?.code === "volume.capacity-over-limit" ? over.fault.facts.limit : 0n;
    expect(limit).toBe((2n ** 32n - 1n) * block);
    expect((await outcome(life, "volumes.resize", { pool, volume: "a", capacity: limit })).state).toBe("finished");
    expect(BigInt(statSync(`${pools}/p/a`, { bigint: true }).size)).toBe(limit);
    const more = await outcome(life, "volumes.resize", { pool, volume: "a", capacity: limit + 1n });
    expect(more.fault?.code).toBe("volume.capacity-over-limit");
  });

  test.each(formats)("%s of no byte at all is asked back or made, and never half made", async (format) => {
    const { life, pool, pools } = await smallDisk({ bytes: 64 * miB });
    const { state } = await outcome(life, "volumes.create", { pool, xml: document("a", format, 0) });
    expect(readdirSync(`${pools}/p`)).toEqual(state === "finished" ? ["a"] : []);
  });
});
