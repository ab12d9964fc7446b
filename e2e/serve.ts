import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, type Page, request } from "@playwright/test";
import { type Served, servedFile, stateFile } from "./served.ts";

const repository = resolve(import.meta.dirname, "..");

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** Starts the dashboard as a person would, and waits for the address it prints. What it says goes to the file `log`. */
export async function start(
  port: number,
  data: string,
  log?: string,
): Promise<{ readonly process: ChildProcess; readonly address: string }> {
  const child = spawn("npm", ["start", "--", "--port", String(port), "--data", data], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  const address = await new Promise<string>((found, failed) => {
    const listen = (chunk: Buffer) => {
      if (log) appendFileSync(log, chunk);
      said += chunk.toString();
      const match = /http:\/\/\S+\/open\?key=\S+/.exec(said);
      if (match) found(match[0]);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => failed(new Error(`npm start ended with ${code}:\n${said}`)));
  });
  return { process: child, address };
}

/** Ends what `start` started, as Ctrl-C does, and waits for it. */
export async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  return await ended;
}

/** Opens a dashboard of a test's own with its one-time address, in a browser that knows no other. */
export async function open(browser: Browser, address: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: new URL(address).origin,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  await page.goto(address);
  return { context, page };
}

/** Serves one dashboard for all tests and signs in once. */
export default async function serve(): Promise<() => Promise<void>> {
  const data = await mkdtemp(join(tmpdir(), "cistern-e2e-"));
  const log = join(data, "said.log");
  await mkdir(join(data, "agent"), { mode: 0o700 });
  await writeFile(join(data, "agent/policy.json"), JSON.stringify({ fetchFrom: ["127.0.0.1"] }));
  const port = await freePort();
  const { process: child, address } = await start(port, data, log);
  const origin = `http://127.0.0.1:${port}`;
  const context = await request.newContext();
  await context.get(address);
  await context.storageState({ path: stateFile });
  await context.dispose();
  await writeFile(servedFile, JSON.stringify({ origin, data, log, usedKey: address } satisfies Served));
  return async () => {
    await stop(child);
    await rm(data, { recursive: true, force: true });
  };
}
