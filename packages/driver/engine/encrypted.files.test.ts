/** Encrypted volumes over their life: the agent knows which secret opens them, and no image is touched with a wrong one. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, dirPool, refusal } from "./engine.fixture.ts";
import type { JobSummary } from "./types.ts";

const miB = 1n << 20n;
const passphrase = new TextEncoder().encode("correct horse, battery=staple");

async function running() {
  const one = await bench();
  const target = join(one.folder, "images");
  await mkdir(target);
  const xml = dirPool("images", target);
  const { subject } = await one.run("pools.create", { xml, build: false, start: true, autostart: false });
  const { uuid } = await one.engine.secrets.define({
    usage: { type: "volume", id: join(target, "by-path") },
    ephemeral: false,
    private: true,
  });
  await one.engine.secrets.setValue({ secret: uuid, value: passphrase });
  return { ...one, target, pool: subject.pool ?? "", secret: uuid };
}

/** Deriving a key takes QEMU a second or two, and on a busy machine it sometimes gives up on measuring how long. */
async function patient(run: () => Promise<JobSummary>): Promise<JobSummary> {
  for (let tries = 0; ; tries++) {
    const end = await run();
    const said = end.fault?.code === "command.failed" ? end.fault.facts.stderr : "";
    if (tries > 20 || !/CPU usage/.test(said)) return end;
  }
}

const encrypted = (type: "raw" | "qcow2", secret: string): string =>
  `<volume><name>a</name><capacity>${4n * miB}</capacity><allocation>0</allocation><target><format type="${type}"/>` +
  `<encryption format="luks"><secret type="passphrase" uuid="${secret}"/></encryption></target></volume>`;

const keyObject = (key: string): readonly string[] => ["--object", `secret,id=s,file=${key}`];
const openedAs = (type: "raw" | "qcow2", path: string): string =>
  type === "raw"
    ? `driver=luks,file.filename=${path},key-secret=s`
    : `driver=qcow2,file.filename=${path},encrypt.key-secret=s`;

/** Its capacity, as QEMU has it once it is opened. */
function opened(type: "raw" | "qcow2", path: string, key: string): bigint {
  const args = ["info", "--output=json", ...keyObject(key), "--image-opts", openedAs(type, path)];
  return BigInt(JSON.parse(execFileSync("qemu-img", args, { encoding: "utf8" }))["virtual-size"]);
}

/** An image of 4 MiB that somebody else made, whose key is derived quickly. */
async function fromElsewhere(type: "raw" | "qcow2", path: string, key: string): Promise<void> {
  const options =
    type === "raw" ? "key-secret=s,iter-time=10" : "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10";
  const format = type === "raw" ? "luks" : "qcow2";
  const create = ["create", "-q", "-f", format, ...keyObject(key), "-o", options, path, "4M"];
  await expect.poll(() => spawnSync("qemu-img", create).status, { timeout: 20_000 }).toBe(0);
}

test.each(["raw", "qcow2"] as const)(
  "%s keeps the secret that it was made with, and is resized with it",
  async (type) => {
    const { engine, run, pool, target, folder, secret } = await running();
    expect(await patient(() => run("volumes.create", { pool, xml: encrypted(type, secret) }))).toMatchObject({
      state: "finished",
    });
    const key = join(folder, "key");
    await writeFile(key, passphrase);
    await run("pools.refresh", { pool });
    expect((await engine.volumes.get({ pool, volume: "a" })).xml).toContain(`uuid='${secret}'`);

    const grown = await run("volumes.resize", { pool, volume: "a", capacity: 8n * miB, allocate: true });
    expect(grown).toMatchObject({ state: "finished" });
    expect(opened(type, join(target, "a"), key)).toBe(8n * miB);
    const accept = ["volume.capacity-shrinks"] as const;
    await run("volumes.resize", { pool, volume: "a", capacity: 2n * miB, accept });
    expect(opened(type, join(target, "a"), key)).toBe(2n * miB);
    const job = await engine.jobs.get(grown.id);
    expect(JSON.stringify(job, (_, each) => (typeof each === "bigint" ? String(each) : each))).not.toContain("horse");

    // A clone opens with the same one.
    expect(await run("volumes.clone", { pool, volume: "a", name: "b" })).toMatchObject({ state: "finished" });
    expect((await engine.volumes.get({ pool, volume: "b" })).xml).toContain(`uuid='${secret}'`);
    expect(await run("volumes.resize", { pool, volume: "b", capacity: 3n * miB })).toMatchObject({ state: "finished" });
  },
  120_000,
);

test.each([
  ["raw", "qcow2"],
  ["qcow2", "raw"],
] as const)(
  "%s is converted to %s and stays encrypted, with the same secret; to a format that cannot be it is not",
  async (type, format) => {
    const { engine, run, pool, target, folder, secret } = await running();
    const key = join(folder, "key");
    await writeFile(key, passphrase);
    const source = join(target, "by-path");
    await fromElsewhere(type, source, key);
    await run("pools.refresh", { pool });
    execFileSync("qemu-io", [...keyObject(key), "--image-opts", "-c", "write -P 7 1M 64k", openedAs(type, source)]);

    const made = await patient(() => run("volumes.clone", { pool, volume: "by-path", name: "b", format }));
    expect(made).toMatchObject({ state: "finished" });
    const both = [openedAs(type, source), openedAs(format, join(target, "b"))];
    execFileSync("qemu-img", ["compare", ...keyObject(key), "--image-opts", ...both]);
    expect((await engine.volumes.get({ pool, volume: "b" })).xml).toContain(`uuid='${secret}'`);

    const bare = run("volumes.clone", { pool, volume: "by-path", name: "c", format: "vdi" });
    expect(await refusal(bare)).toBe("op.unsupported");
    await engine.secrets.setValue({ secret, value: new TextEncoder().encode("another") });
    const wrong = await run("volumes.clone", { pool, volume: "by-path", name: "d", format });
    expect(wrong).toMatchObject({ state: "undone", fault: { code: "secret.wrong", facts: { secret } } });
    expect((await readdir(target)).sort()).toEqual(["b", "by-path"]);
  },
  120_000,
);

test("a wrong secret is told as such, and changes nothing", async () => {
  const { engine, run, pool, target, secret } = await running();
  await patient(() => run("volumes.create", { pool, xml: encrypted("qcow2", secret) }));
  await engine.secrets.setValue({ secret, value: new TextEncoder().encode("another") });
  const before = await readFile(join(target, "a"));
  const end = await run("volumes.resize", { pool, volume: "a", capacity: 8n * miB });
  expect(end).toMatchObject({ state: "undone", fault: { code: "secret.wrong", facts: { secret } } });
  expect((await readFile(join(target, "a"))).equals(before)).toBe(true);
  await engine.secrets.delete({ secret, accept: ["secret.in-use"] });
  await expect(run("volumes.resize", { pool, volume: "a", capacity: 8n * miB })).rejects.toMatchObject({
    fault: { code: "secret.not-found" },
  });
}, 120_000);

test("one from elsewhere is opened with the secret that is for its path", async () => {
  const { run, pool, target, folder } = await running();
  const path = join(target, "by-path");
  const key = join(folder, "key");
  await writeFile(key, passphrase);
  await fromElsewhere("qcow2", path, key);
  await run("pools.refresh", { pool });
  expect(await run("volumes.resize", { pool, volume: "by-path", capacity: 8n * miB })).toMatchObject({
    state: "finished",
  });
  expect(opened("qcow2", path, key)).toBe(8n * miB);
}, 60_000);
