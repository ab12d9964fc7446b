import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TRPCClientError } from "@trpc/client";
import { expect, onTestFinished, test } from "vitest";
import { type Asked, askAgent } from "./client.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

async function temporary(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cistern-agent-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

interface Started {
  readonly child: ChildProcess;
  readonly socket: string;
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

async function startAgent(data: string): Promise<Started> {
  const child = spawn(process.execPath, [join(here, "main.ts"), "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("exit", (code, signal) => resolve([code, signal])),
  );
  let said = "";
  const socket = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /^listening (.+)$/m.exec(chunk.toString());
      if (found?.[1]) resolve(found[1]);
    });
    void ended.then(([code]) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, socket, ended };
}

function ask(socket: string): Asked["agent"] {
  const asked = askAgent(socket);
  onTestFinished(() => asked.close());
  return asked.agent;
}

const pool = (name: string, path: string) =>
  `<pool type="dir"><name>${name}</name><target><path>${path}</path></target></pool>`;
const job = () => crypto.randomUUID();

async function ended(agent: Asked["agent"], id: string) {
  for (;;) {
    const found = await agent.jobs.get.query({ job: id });
    if (found.endedAtMs !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function madePool(agent: Asked["agent"], path: string): Promise<string> {
  const { id, subject } = await agent.pools.create.mutate({
    xml: pool("images", path),
    build: true,
    start: true,
    autostart: false,
    job: job(),
  });
  expect((await ended(agent, id)).state).toBe("finished");
  return subject.pool ?? "";
}

/** The processes that an agent has started. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);

/** Starts allocations until one is caught half done; its filesystem's child stands still then. */
async function halfDone(
  started: Started,
  uuid: string,
  target: string,
): Promise<{ readonly id: string; readonly xml: string; readonly stopped: readonly number[] }> {
  const agent = ask(started.socket);
  const { available } = await agent.pools.get.query({ pool: uuid });
  for (let attempt = 0; ; attempt++) {
    const id = job();
    const xml = `<volume><name>big${attempt}</name><capacity>${available / 4n}</capacity></volume>`;
    await agent.volumes.create.mutate({ pool: uuid, xml, job: id });
    while (readdirSync(target).length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const stopped = childrenOf(started.child.pid ?? 0);
    for (const pid of stopped) process.kill(pid, "SIGSTOP");
    if (!existsSync(join(target, `big${attempt}`))) return { id, xml, stopped };
    for (const pid of stopped) process.kill(pid, "SIGCONT");
    await ended(agent, id);
    const { id: removal } = await agent.volumes.delete.mutate({ pool: uuid, volume: `big${attempt}`, job: job() });
    await ended(agent, removal);
    expect(attempt).toBeLessThan(50);
  }
}

test("an agent killed in the middle of an allocation leaves no half file, and the next one says what became of the job", async () => {
  const data = await temporary();
  const target = join(data, "images");
  const first = await startAgent(data);
  const uuid = await madePool(ask(first.socket), target);
  const { id, xml, stopped } = await halfDone(first, uuid, target);
  expect(readdirSync(target)).toHaveLength(1);
  first.child.kill("SIGKILL");
  for (const pid of stopped) process.kill(pid, "SIGCONT");
  await first.ended;

  const second = await startAgent(data);
  const agent = ask(second.socket);
  expect(await ended(agent, id)).toMatchObject({ state: "undone", fault: { code: "op.interrupted" } });
  expect(readdirSync(target)).toEqual([]);
  expect(await agent.pools.get.query({ pool: uuid })).toMatchObject({ state: "running", volumes: 0 });
  // A client that never got an answer sends the same again, and gets the same job.
  expect(await agent.volumes.create.mutate({ pool: uuid, xml, job: id })).toMatchObject({ id, state: "undone" });
  second.child.kill("SIGTERM");
  expect(await second.ended).toEqual([0, null]);
});

test("ends within ten seconds of SIGTERM while a filesystem hangs under a job, and the next agent takes the job back", async () => {
  const data = await temporary();
  const target = join(data, "images");
  const first = await startAgent(data);
  const uuid = await madePool(ask(first.socket), target);
  const { id, stopped } = await halfDone(first, uuid, target);
  const begun = performance.now();
  first.child.kill("SIGTERM");
  await first.ended;
  expect(performance.now() - begun).toBeLessThan(10_000);
  for (const pid of stopped) if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGCONT");

  const second = await startAgent(data);
  expect(await ended(ask(second.socket), id)).toMatchObject({ state: "undone" });
  expect(readdirSync(target)).toEqual([]);
  expect(await ask(second.socket).pools.get.query({ pool: uuid })).toMatchObject({ state: "running" });
});

test("a second agent on the same folders refuses and leaves the first one alone; a killed one is no hindrance", async () => {
  const data = await temporary();
  const first = await startAgent(data);
  await expect(startAgent(data)).rejects.toThrow(/ended with 5: Another agent is running/);
  expect((await ask(first.socket).host.info.query()).version).toBe("0.1.0");
  first.child.kill("SIGKILL");
  await first.ended;
  const next = await startAgent(data);
  expect((await ask(next.socket).host.info.query()).version).toBe("0.1.0");
});

/** What a program run as nobody gets from the socket: an answer, or how it was turned away. */
async function asNobody(node: string, socket: string): Promise<string> {
  const script = `
    const request = require("node:http").get({ socketPath: ${JSON.stringify(socket)}, path: "/trpc/host.info" }, (response) => console.log("answer " + response.statusCode));
    request.on("error", (error) => console.log(error.code));`;
  const child = spawn(node, ["-e", script], {
    uid: 65_534,
    gid: 65_534,
    stdio: ["ignore", "pipe", "ignore"],
    cwd: "/",
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await new Promise((resolve) => child.once("close", resolve));
  return said.trim();
}

test("only root and the web server's user may speak: by the rights of folder and socket, and by who is at the other end", async () => {
  const data = await temporary();
  chmodSync(data, 0o755);
  const { socket } = await startAgent(data);
  const run = join(data, "run");
  expect(statSync(run).mode & 0o7777).toBe(0o750);
  expect(statSync(socket).mode & 0o7777).toBe(0o660);
  expect(statSync(join(data, "agent")).mode & 0o7777).toBe(0o700);
  // The clone, and Node in it, may stand where nobody may not go.
  const copy = join(data, "node");
  execFileSync("cp", [process.execPath, copy]);
  expect(await asNobody(copy, socket)).toBe("EACCES");
  chmodSync(run, 0o755);
  chmodSync(socket, 0o666);
  expect(["ECONNRESET", "EPIPE"]).toContain(await asNobody(copy, socket));
  expect((await ask(socket).host.info.query()).name).not.toBe("");
});

test("who acts is named by the web server, and is root for whoever asks by hand", async () => {
  const data = await temporary();
  const { socket } = await startAgent(data);
  const agent = ask(socket);
  const { actor } = await agent.pools.define.mutate({ xml: pool("a", join(data, "a")), job: job() });
  expect(actor).toBe("root");
  const id = job();
  const { transformer } = await import("@cistern/driver/router/transformer");
  const body = transformer.serialize({ xml: pool("b", join(data, "b")), job: id });
  execFileSync("curl", [
    "-s",
    "--unix-socket",
    socket,
    "-H",
    "content-type: application/json",
    "-H",
    "x-cistern-person: ann",
    "-d",
    JSON.stringify(body),
    "http://agent/trpc/pools.define",
  ]);
  expect((await ended(agent, id)).actor).toBe("ann");
});

test("a refusal crosses the socket as its code and facts", async () => {
  const data = await temporary();
  const { socket } = await startAgent(data);
  const error: unknown = await ask(socket)
    .pools.define.mutate({ xml: pool("a", "/etc/pool"), job: job() })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TRPCClientError);
  expect((error as TRPCClientError<never>).data).toMatchObject({
    storage: { fault: { code: "target.system", facts: { path: "/etc/pool", folder: "/etc" } } },
  });
});

test("events reach a client that streams them, and the stream ends with the agent within a second", async () => {
  const data = await temporary();
  const { socket, child, ended: over } = await startAgent(data);
  const stream = spawn("curl", ["-sN", "--unix-socket", socket, "http://agent/trpc/events.follow"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  stream.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const closed = new Promise((resolve) => stream.once("close", resolve));
  const says = async (what: string) => {
    const until = performance.now() + 2_000;
    while (!said.includes(what) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(said).toContain(what);
  };
  await says("snapshot-end");
  await ask(socket).pools.define.mutate({ xml: pool("a", join(data, "a")), job: job() });
  await says("defined");
  const begun = performance.now();
  child.kill("SIGTERM");
  await closed;
  expect(await over).toEqual([0, null]);
  expect(performance.now() - begun).toBeLessThan(3_000);
});

test("a large document reaches the reader, which refuses it by its size", async () => {
  const data = await temporary();
  const { socket } = await startAgent(data);
  const answer = await ask(socket).pools.check.query({ xml: `<pool>${"x".repeat(1 << 20)}</pool>` });
  expect(answer.problems.map(({ code }) => code)).toEqual(["xml.too-large"]);
});

test("a request that is cut off, or is no request, does not disturb the agent", async () => {
  const data = await temporary();
  const { socket } = await startAgent(data);
  for (const bytes of [
    "\0\0\0\0",
    "GET /trpc/host.info HTTP/1.1\r\n",
    "POST /trpc/pools.define HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    await new Promise<void>((resolve) => {
      const raw = connect(socket, () => raw.write(bytes, () => setTimeout(() => raw.destroy(), 20)));
      raw.on("error", () => undefined);
      raw.once("close", () => resolve());
    });
  }
  expect((await ask(socket).host.info.query()).version).toBe("0.1.0");
});

test("a call on a connection that was idle is answered, also where the agent stood still meanwhile", async () => {
  const { socket, child } = await startAgent(await temporary());
  const kept = new Agent({ keepAlive: true });
  onTestFinished(() => kept.destroy());
  const status = () =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ agent: kept, socketPath: socket, path: "/trpc/host.info" }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode));
      }).once("error", reject);
    });
  expect(await status()).toBe(200);
  child.kill("SIGSTOP");
  const asked = status();
  await new Promise((resolve) => setTimeout(resolve, 6_500));
  child.kill("SIGCONT");
  expect(await asked).toBe(200);
}, 15_000);

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
