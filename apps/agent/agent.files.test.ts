import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { TRPCClientError } from "@trpc/client";
import { expect, onTestFinished, test } from "vitest";
import { ask, ended, job, madePool, pool, type Started, startAgent, temporary } from "./agent.fixture.ts";

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
