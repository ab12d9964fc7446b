import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureUser } from "./launch/user.ts";

/** A data folder below a private one: the web's user cannot reach it without a view of its own. */
let parent = "";
let data = "";
let port = 0;
const started: Cistern[] = [];

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), "cistern-life-"));
  chmodSync(parent, 0o700);
  data = join(parent, "data");
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((done) => server.close(done));
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.interrupt();
  rmSync(parent, { recursive: true, force: true });
});

interface Cistern {
  readonly process: ChildProcess;
  readonly said: () => string;
  /** Resolves when the address is printed. */
  readonly address: Promise<string>;
  readonly ended: Promise<number | null>;
  /** Ctrl-C. */
  readonly interrupt: () => Promise<number | null>;
}

/** `npm start`, without npm. */
function start(): Cistern {
  const script = join(import.meta.dirname, "start.mjs");
  const child = spawn(process.execPath, [script, "--port", String(port), "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  const address = new Promise<string>((settle, fail) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /^Open (\S+)$/m.exec(said)?.[1];
      if (found !== undefined) settle(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then((code) => fail(new Error(`ended with ${code}: ${said}`)));
  });
  // A test that expects the end does not wait for the address.
  address.catch(() => undefined);
  const interrupt = () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    return ended;
  };
  const cistern: Cistern = { process: child, said: () => said, address, ended, interrupt };
  started.push(cistern);
  return cistern;
}

interface Process {
  readonly pid: number;
  readonly arguments: string;
  readonly environment: string;
}

/** Every process whose command line or environment names the data folder. */
function ours(): readonly Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = pids.flatMap((pid): readonly Process[] => {
    try {
      const read = (file: string) => readFileSync(join("/proc", pid, file), "utf8").replaceAll("\0", " ");
      return [{ pid: Number(pid), arguments: read("cmdline"), environment: read("environ") }];
    } catch {
      return [];
    }
  });
  return all.filter((one) => one.arguments.includes(data) || one.environment.includes(data));
}
const agent = () => ours().find((one) => one.arguments.includes("apps/agent/main.ts"));
const web = () => ours().find((one) => one.environment.includes("CISTERN_WEB_DATA="));

it("serves in under five seconds when nothing changed", async () => {
  const before = performance.now();
  await start().address;
  expect(performance.now() - before).toBeLessThan(5_000);
});

it("opens once with the printed address, and answers 401 without it", async () => {
  const address = await start().address;
  expect((await fetch(new URL("/", address))).status).toBe(401);
  const first = await fetch(address);
  expect(first.status).toBe(200);
  expect(first.headers.get("set-cookie")).toMatch(/HttpOnly/i);
  expect((await fetch(address)).status).toBe(401);
});

it("runs the web server as the user cistern, with no right of root and no way back", async () => {
  await start().address;
  const { uid } = await ensureUser();
  const status = readFileSync(`/proc/${web()?.pid}/status`, "utf8");
  expect(status).toMatch(new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, "m"));
  expect(status).toMatch(/^CapBnd:\t0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
});

it("keeps its folders closed to others", async () => {
  await start().address;
  const mode = (path: string) => (statSync(join(data, path)).mode & 0o7777).toString(8);
  expect([mode("agent"), mode("web"), mode("run"), mode("run/agent.sock")]).toEqual(["700", "700", "750", "660"]);
});

it("ends on Ctrl-C with exit code 0 and leaves no process and no mount", async () => {
  const cistern = start();
  await cistern.address;
  const mounts = readFileSync("/proc/self/mountinfo", "utf8");
  expect(mounts).not.toContain(data);
  expect(await cistern.interrupt()).toBe(0);
  expect(ours()).toEqual([]);
});

it("ends on Ctrl-C while it is still starting", async () => {
  const cistern = start();
  while (!cistern.said().includes("Starting the agent")) await new Promise((done) => setTimeout(done, 5));
  await cistern.interrupt();
  await expect.poll(ours, { timeout: 12_000 }).toEqual([]);
});

it("ends everything, with exit code 1 and a sentence, when the agent dies", async () => {
  const cistern = start();
  await cistern.address;
  process.kill(agent()?.pid ?? 0, "SIGKILL");
  expect(await cistern.ended).toBe(1);
  expect(cistern.said()).toContain("The agent ended by SIGKILL");
  expect(ours()).toEqual([]);
});

it("ends everything, with exit code 1 and a sentence, when the web server dies", async () => {
  const cistern = start();
  await cistern.address;
  process.kill(web()?.pid ?? 0, "SIGKILL");
  expect(await cistern.ended).toBe(1);
  expect(cistern.said()).toContain("The web server ended by SIGKILL");
  expect(ours()).toEqual([]);
});

it("uses an agent that runs already, says so, and leaves it running", async () => {
  const script = join(import.meta.dirname, "../apps/agent/main.ts");
  const running = spawn(process.execPath, [script, "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise((ready) => running.stdout.once("data", ready));
    const cistern = start();
    await cistern.address;
    expect(cistern.said()).toContain("Using the agent that already runs");
    expect(await cistern.interrupt()).toBe(0);
    expect(running.exitCode).toBeNull();
  } finally {
    running.kill("SIGTERM");
    await new Promise((ended) => running.once("close", ended));
  }
});
