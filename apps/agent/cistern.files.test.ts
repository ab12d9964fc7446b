import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask, ended, here, job, madePool, startAgent, temporary } from "./agent.fixture.ts";

const cistern = (data: string, ...args: readonly string[]) => cisternWith("", data, ...args);
const cisternWith = (input: string, data: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, [join(here, "cistern.ts"), "--data", data, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A command that reads nothing may be gone before it is written to.
  child.stdin.on("error", () => undefined).end(input);
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    error += chunk.toString();
  });
  return new Promise<{ code: number | null; out: string; error: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, error })),
  );
};

test("the command shows agent, pools, volumes, jobs and plans, and says what it did not understand", async () => {
  const data = await temporary();
  expect(await cistern(data, "status")).toMatchObject({ code: 3, error: expect.stringContaining("npm start") });
  const { socket } = await startAgent(data);
  const agent = ask(socket);
  const uuid = await madePool(agent, join(data, "images"));
  const made = await agent.volumes.create.mutate({
    pool: uuid,
    xml: `<volume><name>v</name><capacity unit="GiB">3</capacity><allocation>0</allocation></volume>`,
    job: job(),
  });
  await ended(agent, made.id);
  expect(JSON.parse((await cistern(data, "--json", "status")).out)).toMatchObject({ version: "0.1.0" });
  expect((await cistern(data, "pools")).out).toMatch(/images +running +dir/);
  expect((await cistern(data, "volumes", "images")).out).toMatch(/v +raw +3 GiB/);
  expect(JSON.parse((await cistern(data, "volumes", uuid, "--json")).out)).toMatchObject([
    { name: "v", capacity: String(3n << 30n) },
  ]);
  expect((await cistern(data, "jobs")).out).toContain("volumes.create");
  const input = JSON.stringify({ pool: uuid, volume: "v" });
  expect((await cistern(data, "plan", "volumes.delete", input)).out).toContain(join(data, "images/v"));
  expect((await cistern(data, "plan", "volumes.delete", "images", "v")).out).toBe(
    `1. remove-file v\n   writes  rm -d ${join(data, "images/v")}\n`,
  );
  const planned = await cistern(data, "--json", "plan", "pools.stop", uuid);
  expect(JSON.parse(planned.out)).toMatchObject({ steps: [{ title: { code: "mark-inactive" } }], problems: [] });
  expect(await cistern(data, "plan", "volumes.delete", "images")).toMatchObject({
    code: 1,
    error: expect.stringContaining("POOL VOLUME"),
  });
  expect((await cistern(data, "job", made.id)).out).toMatch(/publish \(done, [\d.]+ s\)/);
  expect((await cistern(data, "jobs", "undone")).out).not.toContain(made.id);
  expect((await cistern(data, "cancel", made.id)).out).toContain("finished");
  expect((await cistern(data, "resolve", made.id, "undo")).error).toContain("job.no-choice");
  expect((await cistern(data, "resolve", made.id, "shrug")).error).toContain("undo, finish, dismiss");
  expect(existsSync(join(data, "images/v"))).toBe(true);
  for (const wrong of [[], ["destroy"], ["pools", "extra"], ["status", "--loud"], ["__proto__"]]) {
    expect(await cistern(data, ...wrong)).toMatchObject({ code: 2, error: expect.stringContaining("usage: cistern") });
  }
  expect((await cistern(data, "plan", "pools.start", "{}")).code).toBe(1);
});

test("the command plans a verb and has it done, with a size to add or take away", async () => {
  const data = await temporary();
  await madePool(ask((await startAgent(data)).socket), join(data, "images"));
  const file = join(data, "v.xml");
  writeFileSync(file, "<volume><name>v</name><capacity>4096</capacity></volume>");
  expect((await cistern(data, "run", "volumes.create", "images", file)).out).toContain("finished");
  const wanted = ["volumes.resize", "images", "v", "+4096", "allocate"];
  expect((await cistern(data, "plan", ...wanted)).out).toContain("truncate -s 8192");
  expect((await cistern(data, "run", ...wanted)).code).toBe(0);
  expect(statSync(join(data, "images/v")).size).toBe(8192);
  expect((await cistern(data, "run", "volumes.resize", "images", "v", "-4096")).code).toBe(1);
  expect((await cistern(data, "run", "volumes.clone", "images", "v", "w", "images", "qcow2")).code).toBe(0);
}, 60_000);

test("a refusal says its code and what it names, and of a document the line and column of each problem", async () => {
  const data = await temporary();
  await madePool(ask((await startAgent(data)).socket), join(data, "images"));
  const file = join(data, "v.xml");
  const error = async (...words: readonly string[]) => (await cistern(data, ...words)).error;
  writeFileSync(file, "<volume>\n  <name>v</name>\n  <capacity unit='EiB'>9</capacity>\n</volume>");
  expect(await error("plan", "volumes.create", "images", file)).toMatch(/^line 3, column 24: field.too-large: .*9 EiB/);
  expect(await error("plan", "volumes.delete", "images", "v\u001b")).toMatch(/^volume.not-found: volume v\\x1b, pool/);
}, 60_000);

test("a secret's value is set from standard input, lies encrypted in the agent's folder, and is told to nobody", async () => {
  const data = await temporary();
  const { socket } = await startAgent(data);
  const usage = { type: "ceph" as const, id: "rack2" };
  const { uuid } = await ask(socket).secrets.define.mutate({ usage });
  const canary = "canary-5b1e";
  const set = await cisternWith(`${canary}\n`, data, "secret", "set", uuid);
  expect(set).toMatchObject({ code: 0, out: expect.stringMatching(/ceph +rack2 +set/) });
  const listed = await cistern(data, "--json", "secrets");
  expect(JSON.parse(listed.out)).toMatchObject([{ uuid, usage, hasValue: true }]);
  const wrong = await cisternWith(canary, data, "secret", "set", "00000000-0000-4000-8000-000000000000");
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining("secret.not-found") });
  expect(await cistern(data, "secret", "set", uuid)).toMatchObject({
    code: 1,
    error: expect.stringContaining("empty"),
  });
  expect(await cistern(data, "secret", "get", uuid)).toMatchObject({ code: 1, error: expect.stringContaining("get") });
  for (const said of [set, listed, wrong]) expect(said.out + said.error).not.toContain(canary);

  expect(statSync(join(data, "agent/secret.key")).mode & 0o7777).toBe(0o600);
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  expect(files.map(({ name }) => name)).toContain("journal.sqlite");
  for (const { parentPath, name } of files)
    expect([name, readFileSync(join(parentPath, name)).includes(canary)]).toEqual([name, false]);
});

test("a stopped pool stays stopped when the agent starts again, and the command says of each pool what was found", async () => {
  const data = await temporary();
  const first = await startAgent(data);
  const uuid = await madePool(ask(first.socket), join(data, "images"));
  await ended(ask(first.socket), (await ask(first.socket).pools.stop.mutate({ pool: uuid, job: job() })).id);
  first.child.kill("SIGTERM");
  await first.ended;

  await startAgent(data);
  const cistern = (...args: string[]) =>
    execFileSync(process.execPath, [join(here, "cistern.ts"), "--data", data, ...args], { encoding: "utf8" });
  expect(cistern("ready")).toBe("ready\n");
  expect(cistern("status")).toContain("images: was stopped and stays stopped, though its storage is there");
  expect(cistern("pools")).toMatch(/images +inactive/);
});
