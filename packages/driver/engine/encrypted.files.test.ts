/** Encrypted volumes over their life: the agent knows which secret opens them, and no image is touched with a wrong one. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, dirPool } from "./engine.fixture.ts";
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

/** Its capacity, as QEMU has it once it is opened. */
function opened(type: "raw" | "qcow2", path: string, key: string): bigint {
  const [driver, name] = type === "raw" ? ["luks", "key-secret"] : ["qcow2", "encrypt.key-secret"];
  const image = `driver=${driver},file.filename=${path},${name}=s`;
  const args = ["info", "--output=json", "--object", `secret,id=s,file=${key}`, "--image-opts", image];
  return BigInt(JSON.parse(execFileSync("qemu-img", args, { encoding: "utf8" }))["virtual-size"]);
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
  const object = ["--object", `secret,id=s,file=${key}`];
  const options = ["-o", "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10"];
  const create = ["create", "-q", "-f", "qcow2", ...object, ...options, path, "4M"];
  await expect.poll(() => spawnSync("qemu-img", create).status, { timeout: 20_000 }).toBe(0);
  await run("pools.refresh", { pool });
  expect(await run("volumes.resize", { pool, volume: "by-path", capacity: 8n * miB })).toMatchObject({
    state: "finished",
  });
  expect(opened("qcow2", path, key)).toBe(8n * miB);
}, 60_000);
