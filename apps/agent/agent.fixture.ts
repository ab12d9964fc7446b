/** Real agents for tests, each on folders of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { type Asked, askAgent } from "./client.ts";

export const here = fileURLToPath(new URL(".", import.meta.url));

export async function temporary(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cistern-agent-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export interface Started {
  readonly child: ChildProcess;
  readonly socket: string;
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

export async function startAgent(data: string): Promise<Started> {
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

export function ask(socket: string): Asked["agent"] {
  const asked = askAgent(socket);
  onTestFinished(() => asked.close());
  return asked.agent;
}

export const pool = (name: string, path: string) =>
  `<pool type="dir"><name>${name}</name><target><path>${path}</path></target></pool>`;
export const job = () => crypto.randomUUID();

export async function ended(agent: Asked["agent"], id: string) {
  for (;;) {
    const found = await agent.jobs.get.query({ job: id });
    if (found.endedAtMs !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function madePool(agent: Asked["agent"], path: string): Promise<string> {
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
