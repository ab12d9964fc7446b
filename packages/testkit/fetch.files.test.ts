/** Content that a host fetches itself, from real servers on this machine, into a real folder. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createEngine, type EngineHandle, Journal } from "@cistern/driver/engine";
import { createHost, type Host } from "@cistern/driver/host";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { dirPool } from "./machine/agent.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const miB = 1024 * 1024;
const temporary = await temporaryFolder();
const target = `${temporary.path}/pool`;
const caller = { actor: "test" };
interface Life {
  readonly host: Host;
  readonly engine: EngineHandle;
  readonly journal: Journal;
  readonly pool: string;
}
let open: Life;
let closed: Life;

async function live(name: string, fetchFrom: readonly string[]): Promise<Life> {
  const root = `${temporary.path}/${name}`;
  const folders = {
    definitions: `${root}/storage`,
    autostart: `${root}/storage/autostart`,
    state: `${root}/run`,
    libvirt: { definitions: `${root}/libvirt`, run: `${root}/libvirt-run` },
  };
  for (const path of [folders.autostart, folders.state]) mkdirSync(path, { recursive: true });
  const host = createHost({ folders, policy: { mountOptions: [], fetchFrom }, fetchSilentMs: 300 });
  const journal = new Journal(`${root}/journal.sqlite`);
  const engine = await createEngine({
    host,
    folders: { ...folders, kept: [folders.definitions, folders.state] },
    store: journal,
    secretKey: `${root}/secret.key`,
    id: "host",
    name: "host",
    version: "0",
  });
  const input = { xml: dirPool("p", target), build: false, start: true, autostart: false };
  await engine.jobs.ended((await engine.jobs.submit("pools.create", input, crypto.randomUUID(), caller)).id);
  const [pool] = (await engine.pools.list({ limit: 1 })).rows;
  return { host, engine, journal, pool: pool?.uuid ?? "" };
}

beforeAll(async () => {
  mkdirSync(target);
  open = await live("open", ["127.0.0.1", "::1"]);
  closed = await live("closed", []);
});
afterAll(async () => {
  for (const { engine, host, journal } of [open, closed]) {
    await engine.close();
    await host.close();
    journal.close();
  }
  await temporary[Symbol.asyncDispose]();
});
const kept = new Set<string>();
afterEach(() => {
  expect(readdirSync(target).filter((name) => !kept.has(name))).toEqual([]);
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v.img`;
}
/** Answers every request with this text and ends the connection. Authored: what no proper server says. */
async function serveRaw(text: string): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(text));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const begin = async (url: string, { on = open, name = "v", sha256 }: Asking = {}): Promise<string> =>
  (await on.engine.jobs.submit("volumes.fetch", { pool: on.pool, name, url, sha256 }, crypto.randomUUID(), caller)).id;
interface Asking {
  readonly on?: Life;
  readonly name?: string;
  readonly sha256?: string;
}
const fetched = async (url: string, asking?: Asking) => {
  const { engine } = asking?.on ?? open;
  return await engine.jobs.ended(await begin(url, asking));
};
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("a fetch is the volume byte for byte, its zeros take no storage, and its URL's query is told nowhere", async () => {
  const bytes = Buffer.concat([randomBytes(2 * miB), Buffer.alloc(6 * miB), randomBytes(17)]);
  const heads: unknown[] = [];
  const url = await serve(({ headers }, answer) => {
    heads.push(headers);
    answer.setHeader("set-cookie", "a=b").end(bytes);
  });
  kept.add("whole");
  const sha256 = hashOf(bytes);
  const plan = await open.engine.jobs.plan("volumes.fetch", { pool: open.pool, name: "whole", url: `${url}?key=hush` });
  expect(heads).toEqual([]);
  expect(JSON.stringify(plan.steps)).toContain(url);
  const job = await fetched(`${url}?key=hush`, { name: "whole", sha256 });
  expect(job).toMatchObject({ state: "finished" });
  expect(hashOf(readFileSync(`${target}/whole`))).toBe(sha256);
  expect(statSync(`${target}/whole`).blocks * 512).toBeLessThan(3 * miB);
  expect(heads).toMatchObject([{ "accept-encoding": "identity" }]);
  expect(
    JSON.stringify(
      [plan, await open.engine.jobs.get(job.id)],
      (_, value) => String(value) && (typeof value === "bigint" ? String(value) : value),
    ),
  ).not.toContain("hush");
});

test("content without a length, by way of redirects and a name, arrives whole", async () => {
  const bytes = randomBytes(3 * miB + 1);
  const url = await serve(({ url: path }, answer) => {
    if (path === "/v.img") answer.writeHead(302, { location: "/next" }).end();
    else answer.write(bytes, () => answer.end());
  });
  kept.add("chunked");
  expect(await fetched(url.replace("127.0.0.1", "localhost"), { name: "chunked" })).toMatchObject({
    state: "finished",
  });
  expect(hashOf(readFileSync(`${target}/chunked`))).toBe(hashOf(bytes));
});

test.each([
  ["ftp://example.org/v", "fetch.url"],
  ["file:///etc/shadow", "fetch.url"],
  ["http://user:pass@example.org/v", "fetch.url"],
  ["v.img", "fetch.url"],
  ["http://127.0.0.1/v", "fetch.refused"],
  ["http://0x7f.1/v", "fetch.refused"],
  ["http://2130706433/v", "fetch.refused"],
  ["http://[::ffff:127.0.0.1]/v", "fetch.refused"],
  ["http://169.254.169.254/latest/meta-data", "fetch.refused"],
  ["http://[fe80::1]/v", "fetch.refused"],
])("%s is refused before a job is made of it: %s", async (url, code) => {
  await expect(begin(url, { on: closed })).rejects.toMatchObject({ fault: { code } });
});

test("a name that leads to a private address is refused, and nobody is connected to", async () => {
  let asked = 0;
  const url = await serve((_, answer) => answer.end(String(asked++)));
  const job = await fetched(url.replace("127.0.0.1", "localhost"), { on: closed });
  expect(job).toMatchObject({ state: "undone", fault: { code: "fetch.refused", facts: { host: "localhost" } } });
  expect(asked).toBe(0);
});

test.each([
  ["http://169.254.169.254/latest", "fetch.refused"],
  ["http://[::ffff:10.0.0.1]/", "fetch.refused"],
  ["file:///etc/shadow", "fetch.url"],
  ["http://a:b@127.0.0.1/", "fetch.url"],
  ["/again", "fetch.failed"],
])("a redirect to %s is refused: %s", async (location, code) => {
  let asked = 0;
  const url = await serve((_, answer) => {
    asked++;
    answer.writeHead(302, { location }).end();
  });
  expect(await fetched(url)).toMatchObject({ state: "undone", fault: { code } });
  expect(asked).toBe(location === "/again" ? 6 : 1);
});

const answers: readonly (readonly [string, RequestListener, object])[] = [
  ["answers 404", (_, answer) => answer.writeHead(404).end("gone"), { why: "status", detail: "404" }],
  [
    "sends compressed",
    (_, answer) => answer.writeHead(200, { "content-encoding": "gzip" }).end("x"),
    { why: "encoded" },
  ],
  ["says nothing", () => undefined, { why: "silent" }],
  [
    "falls silent on the way",
    (_, answer) => void answer.writeHead(200, { "content-length": 9 }).write("x"),
    { why: "silent" },
  ],
  [
    "is cut off",
    (_, answer) => void answer.writeHead(200, { "content-length": 9 }).write("x", () => answer.destroy()),
    { why: "cut" },
  ],
];
test.each(answers)("a server that %s leaves nothing", async (_, listener, facts) => {
  const job = await fetched(await serve(listener));
  expect(job).toMatchObject({ state: "undone", fault: { code: "fetch.failed", facts } });
});

test.each([
  ["-5", "fetch.failed"],
  ["1, 2", "fetch.failed"],
  ["99999999999999999999999", "fetch.failed"],
  [String(2n ** 62n), "file.disk-full"],
])("a server that says a length of %s leaves nothing: %s", async (length, code) => {
  const job = await fetched(await serveRaw(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nxxxxx`));
  expect(job).toMatchObject({ state: "undone", fault: { code } });
});

test("other content than its hash says is not kept", async () => {
  const url = await serve((_, answer) => answer.end("other"));
  const job = await fetched(url, { sha256: hashOf(Buffer.from("this")) });
  expect(job).toMatchObject({ state: "undone", fault: { code: "transfer.hash-differs" } });
});

test("a fetch that is cancelled ends its connection and leaves nothing", async () => {
  const gone = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const url = await serve((_, answer) => {
    const sending = setInterval(() => answer.write(randomBytes(1000)), 20);
    answer.on("close", () => {
      clearInterval(sending);
      gone.resolve();
    });
    begun.resolve();
  });
  const job = await begin(url);
  await begun.promise;
  await open.engine.jobs.cancel(job);
  expect(await open.engine.jobs.ended(job)).toMatchObject({ state: "undone", fault: { code: "op.cancelled" } });
  await gone.promise;
});

test("a certificate that nobody vouches for is not believed, and no redirect leads from https to http", async () => {
  const [key, cert] = [`${temporary.path}/key.pem`, `${temporary.path}/cert.pem`];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const plain = await serve((_, answer) => answer.end("x"));
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = createSecureServer(options, (_, answer) => answer.writeHead(302, { location: plain }).end());
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const facts = { why: "error", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" };
  expect(await fetched(url)).toMatchObject({ state: "undone", fault: { code: "fetch.failed", facts } });
  const known = getCACertificates("default");
  onTestFinished(() => setDefaultCACertificates(known));
  setDefaultCACertificates([...known, readFileSync(cert, "utf8")]);
  expect(await fetched(url)).toMatchObject({
    state: "undone",
    fault: { code: "fetch.url", facts: { why: "downgrade" } },
  });
});
