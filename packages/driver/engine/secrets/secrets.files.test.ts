/** Secrets on a real database and key file. `canary` stands for a value that must show up nowhere. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "@cistern/schema/errors";
import { expect, onTestFinished, test } from "vitest";
import { Database } from "../database.ts";
import { bench, dirPool, rawVolume, refusal } from "../engine.fixture.ts";
import type { HostEvent, SecretDefinition } from "../types.ts";
import { Secrets } from "./secrets.ts";

const canary = "canary-0f9d2c7be1";
const value = new TextEncoder().encode(canary);
const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const volumeSecret: SecretDefinition = {
  usage: { type: "volume", id: "/srv/images/a.img" },
  ephemeral: false,
  private: false,
};
const chap: SecretDefinition = { ...volumeSecret, usage: { type: "iscsi", id: "target-a" } };
const nowhere = "00000000-0000-4000-8000-000000000000";

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "cistern-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A second call with the same folder is the agent started again. */
function open(folder = temporary()) {
  const database = new Database(join(folder, "journal.sqlite"));
  const told: HostEvent[] = [];
  const keyFile = join(folder, "secret.key");
  const events = { push: (event: HostEvent) => void told.push(event) };
  const secrets = new Secrets({ database, keyFile, events, pools: () => [] });
  let closed = false;
  const close = () => {
    if (!closed) database.close();
    closed = true;
  };
  onTestFinished(close);
  return { folder, keyFile, told, secrets, api: secrets.api, close };
}

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());

test("a value is told by nothing: not by files, answers, events, jobs or errors", async () => {
  const { engine, folder, run, stop } = await bench();
  const { uuid } = await engine.secrets.define({ ...volumeSecret, description: "for a.img" });
  const answers: unknown[] = [await engine.secrets.setValue({ secret: uuid, value })];
  answers.push(await engine.secrets.get(uuid), await engine.secrets.list({ limit: 10 }));
  answers.push(await engine.jobs.list({ limit: 10 }), await engine.host.info());
  const thrown = await engine.secrets.setValue({ secret: nowhere, value }).catch((error: unknown) => error);
  writeFileSync(join(folder, "secret.key"), "x".repeat(32));
  const other = await engine.secrets.define(chap);
  const unreadable = await engine.secrets.setValue({ secret: other.uuid, value }).catch((error: unknown) => error);
  for (const error of [thrown, unreadable]) {
    expect(error).toBeInstanceOf(StorageError);
    answers.push((error as StorageError).fault, String((error as StorageError).stack), (error as StorageError).cause);
  }
  for await (const batch of engine.events.follow(undefined, AbortSignal.timeout(200))) answers.push(batch);
  await run("pools.define", {
    xml: "<pool type='mpath'><name>m</name><target><path>/dev/mapper</path></target></pool>",
  });
  await engine.secrets.delete({ secret: uuid });
  const check = (when: string) => {
    expect(filesOf(folder).length).toBeGreaterThan(2);
    for (const { parentPath, name } of filesOf(folder))
      expect([when, name, readFileSync(join(parentPath, name)).includes(canary)]).toEqual([when, name, false]);
  };
  check("open");
  await stop();
  check("closed");
  const said = JSON.stringify(answers, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  expect(said).toContain("/srv/images/a.img");
  expect(said).not.toContain(canary);
  expect(said).not.toContain(Buffer.from(canary).toString("base64"));
});

test("a value comes out as it went in, whatever its bytes, also after a restart, by UUID and by usage", async () => {
  const first = open();
  const { uuid } = await first.api.define(volumeSecret);
  const bytes = Uint8Array.from({ length: 65_536 }, (_, index) => index % 256);
  await first.api.setValue({ secret: uuid.toUpperCase(), value: bytes });
  first.close();
  const second = open(first.folder);
  expect(await second.api.get(uuid)).toMatchObject({ ...volumeSecret, uuid, hasValue: true });
  expect(second.secrets.secretValue({ uuid })).toEqual(Buffer.from(bytes));
  expect(second.secrets.secretValue({ usage: volumeSecret.usage })).toEqual(Buffer.from(bytes));
});

test("the key is made with the first value, 32 bytes that only root may read, and is tight again after it was loosened", async () => {
  const { api, keyFile, folder, secrets } = open();
  const { uuid } = await api.define(volumeSecret);
  expect(readdirSync(folder)).not.toContain("secret.key");
  await api.setValue({ secret: uuid, value });
  expect([statSync(keyFile).size, statSync(keyFile).mode & 0o777]).toEqual([32, 0o600]);
  expect(readdirSync(folder)).not.toContain("secret.key.new");
  const before = readFileSync(keyFile);
  chmodSync(keyFile, 0o644);
  expect(asText(secrets.secretValue({ uuid }))).toBe(canary);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  await api.setValue({ secret: uuid, value });
  expect(readFileSync(keyFile)).toEqual(before);
});

test.each([
  ["another key", (file: string) => writeFileSync(file, "k".repeat(32))],
  ["half a key", (file: string) => writeFileSync(file, "k".repeat(16))],
  ["no key", (file: string) => rmSync(file)],
])(
  "with %s the file is named, nothing is read, and nothing is written beside what cannot be read",
  async (_, spoil) => {
    const { api, keyFile, secrets } = open();
    const { uuid } = await api.define(volumeSecret);
    const other = await api.define(chap);
    await api.setValue({ secret: uuid, value });
    const key = readFileSync(keyFile);
    spoil(keyFile);
    expect(() => secrets.secretValue({ uuid })).toThrow(
      expect.objectContaining({ fault: { code: "secret.unreadable", facts: { path: keyFile } } }),
    );
    expect(await refusal(api.setValue({ secret: other.uuid, value }))).toBe("secret.unreadable");
    // Definitions are no secret.
    expect((await api.list({ limit: 10 })).rows).toHaveLength(2);
    writeFileSync(keyFile, key);
    expect(asText(secrets.secretValue({ uuid }))).toBe(canary);
  },
);

test("who lost the key gets on by deleting the secrets that had a value", async () => {
  const { api, keyFile, secrets } = open();
  const lost = await api.define(volumeSecret);
  const other = await api.define(chap);
  await api.setValue({ secret: lost.uuid, value });
  rmSync(keyFile);
  await api.delete({ secret: lost.uuid });
  await api.setValue({ secret: other.uuid, value });
  expect(asText(secrets.secretValue({ uuid: other.uuid }))).toBe(canary);
});

test("a sealed value that was moved to another secret does not open", async () => {
  const { api, folder, close } = open();
  const [one, two] = [await api.define(volumeSecret), await api.define(chap)];
  await api.setValue({ secret: one.uuid, value });
  close();
  const database = new Database(join(folder, "journal.sqlite"));
  database
    .sql("UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE uuid = ?) WHERE uuid = ?")
    .run(one.uuid, two.uuid);
  database.close();
  const { secrets } = open(folder);
  expect(() => secrets.secretValue({ uuid: two.uuid })).toThrow("secret.unreadable");
});

test("one secret for each usage, and a UUID keeps its usage and its privacy", async () => {
  const { api } = open();
  const { uuid } = await api.define({ ...volumeSecret, private: true });
  expect(await refusal(api.define(volumeSecret))).toBe("secret.usage-taken");
  expect(await refusal(api.define({ ...chap, uuid, private: true }))).toBe("secret.uuid-taken");
  expect(await refusal(api.define({ ...volumeSecret, uuid, private: false }))).toBe("field.fixed");
  // The same id means another thing for another kind of use.
  const { usage } = volumeSecret;
  expect(await refusal(api.define({ ...volumeSecret, usage: { type: "ceph", id: usage.id } }))).toBe("none");
  expect((await api.list({ limit: 10 })).rows).toHaveLength(2);
});

test("a definition that replaces one keeps the value", async () => {
  const { api, secrets, told } = open();
  const { uuid } = await api.define(volumeSecret);
  await api.setValue({ secret: uuid, value });
  expect(await api.define({ ...volumeSecret, uuid, description: "new" })).toMatchObject({
    description: "new",
    hasValue: true,
  });
  expect(asText(secrets.secretValue({ uuid }))).toBe(canary);
  await api.delete({ secret: uuid });
  expect(told).toEqual(
    ["defined", "changed", "changed", "deleted"].map((change) => ({ kind: "secret", change, uuid })),
  );
});

test("an ephemeral secret is in no file and gone with the agent; made lasting it stays, with its value", async () => {
  const first = open();
  const { uuid } = await first.api.define({ ...volumeSecret, ephemeral: true });
  await first.api.setValue({ secret: uuid, value });
  expect(asText(first.secrets.secretValue({ uuid }))).toBe(canary);
  for (const { name } of filesOf(first.folder)) {
    expect(readFileSync(join(first.folder, name)).includes(uuid)).toBe(false);
    expect(name).not.toBe("secret.key");
  }
  const kept = await first.api.define({ ...chap, ephemeral: true });
  await first.api.setValue({ secret: kept.uuid, value });
  await first.api.define({ ...chap, uuid: kept.uuid, ephemeral: false });
  first.close();
  const second = open(first.folder);
  expect(await refusal(second.api.get(uuid))).toBe("secret.not-found");
  expect(asText(second.secrets.secretValue({ uuid: kept.uuid }))).toBe(canary);
  await second.api.define({ ...chap, uuid: kept.uuid, ephemeral: true });
  expect(asText(second.secrets.secretValue({ uuid: kept.uuid }))).toBe(canary);
  second.close();
  expect((await open(first.folder).api.list({ limit: 10 })).rows).toEqual([]);
});

test("a secret without a value says so", async () => {
  const { api, secrets } = open();
  const { uuid } = await api.define(volumeSecret);
  expect(() => secrets.secretValue({ uuid })).toThrow("secret.no-value");
  expect(() => secrets.secretValue({ usage: chap.usage })).toThrow("secret.not-found");
});

const iscsi = (name: string, secret: string) =>
  `<pool type='iscsi'><name>${name}</name><source><host name='server'/><device path='iqn.2013-06.com.example:${name}'/>
  <auth type='chap' username='me'><secret ${secret}/></auth></source><target><path>/dev/disk/by-path</path></target></pool>`;

test("before a secret goes that pools sign in with, each of them is named, by UUID or usage, and a yes goes on", async () => {
  const { engine, run } = await bench();
  const { uuid } = await engine.secrets.define(chap);
  const other = await engine.secrets.define({ ...chap, usage: { type: "ceph", id: "target-a" } });
  await run("pools.define", { xml: iscsi("a", `uuid='${uuid}'`) });
  await run("pools.define", { xml: iscsi("b", "usage='target-a'") });
  await run("pools.define", { xml: iscsi("c", "usage='target-c'") });
  const error: unknown = await engine.secrets.delete({ secret: uuid }).catch((thrown: unknown) => thrown);
  expect((error as StorageError).problems).toEqual(
    ["a", "b"].map((pool) => ({ code: "secret.in-use", facts: { secret: uuid, pool }, severity: "question" })),
  );
  expect((await engine.secrets.get(uuid)).uuid).toBe(uuid);
  // Ceph's secret of the same name is another one.
  await engine.secrets.delete({ secret: other.uuid });
  await engine.secrets.delete({ secret: uuid, accept: ["secret.in-use"] });
  expect(await refusal(engine.secrets.get(uuid))).toBe("secret.not-found");
});

test("a secret that opens a volume says so before it goes, whether it names the volume's path or the path is its own", async () => {
  const { engine, folder, run } = await bench();
  const target = join(folder, "pool");
  const made = await run("pools.create", { xml: dirPool("p", target), build: true, start: true, autostart: false });
  await run("volumes.create", { pool: made.subject.pool ?? "", xml: rawVolume("a.img", 1n) });
  const { uuid } = await engine.secrets.define({
    ...volumeSecret,
    usage: { type: "volume", id: join(target, "a.img") },
  });
  const other = await engine.secrets.define({ ...volumeSecret, usage: { type: "volume", id: join(target, "b.img") } });
  const error: unknown = await engine.secrets.delete({ secret: uuid }).catch((thrown: unknown) => thrown);
  expect((error as StorageError).problems).toMatchObject([
    { code: "secret.in-use", facts: { secret: uuid, pool: "p", volume: "a.img" }, severity: "question" },
  ]);
  expect(await refusal(engine.secrets.delete({ secret: other.uuid }))).toBe("none");
});

test("a document that names a secret which is not there, or has no value, gets a warning at that place and is no less good", async () => {
  const { engine, folder, run } = await bench();
  const warnings = async (secret: string) =>
    (await engine.pools.check({ xml: iscsi("a", secret) })).problems
      .filter(({ code }) => code.startsWith("secret."))
      .map(({ code, severity, path }) => `${severity} ${code} ${path}`);
  expect(await warnings("usage='target-a'")).toEqual(["warning secret.not-found source.auth.secret.usage"]);
  const { uuid } = await engine.secrets.define(chap);
  expect(await warnings("usage='target-a'")).toEqual(["warning secret.no-value source.auth.secret.usage"]);
  await engine.secrets.setValue({ secret: uuid, value });
  expect(await warnings("usage='target-a'")).toEqual([]);
  expect(await warnings(`uuid='${uuid}'`)).toEqual([]);
  expect(await warnings(`uuid='${nowhere}'`)).toEqual(["warning secret.not-found source.auth.secret.uuid"]);
  expect((await run("pools.define", { xml: iscsi("a", `uuid='${nowhere}'`) })).state).toBe("finished");

  const pool = await run("pools.create", {
    xml: dirPool("p", join(folder, "pool")),
    build: true,
    start: true,
    autostart: false,
  });
  const xml = `<volume><name>v</name><capacity>1</capacity><target><encryption format='luks'>
    <secret type='passphrase' uuid='${nowhere}'/></encryption></target></volume>`;
  const { problems } = await engine.volumes.check({ pool: pool.subject.pool ?? "", xml });
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: "secret.not-found",
      path: "target.encryption.secrets.0.uuid",
      severity: "warning",
    }),
  );
  expect(problems.find(({ code }) => code === "secret.not-found")?.at).toBeDefined();
});

test("a database of the version before gets room for secrets and keeps what it had", async () => {
  const folder = temporary();
  const before = new Database(join(folder, "journal.sqlite"));
  before.sql("INSERT INTO setting VALUES ('host.id', 'h')").run();
  before.commit(() => {
    for (const table of ["secret", "volume_format", "pool_place", "volume_read_with"])
      before.sql(`DROP TABLE ${table}`).run();
    before.sql("ALTER TABLE job DROP COLUMN resolution").run();
    for (const column of ["started_ms", "ended_ms", "output"])
      before.sql(`ALTER TABLE job_step DROP COLUMN ${column}`).run();
    before.sql("PRAGMA user_version = 1").run();
  });
  before.close();
  const { api, close } = open(folder);
  await api.define(volumeSecret);
  close();
  const after = new Database(join(folder, "journal.sqlite"));
  expect(after.sql("SELECT value FROM setting").get()).toEqual({ value: "h" });
  after.close();
});
