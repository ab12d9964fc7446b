import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "..");

/** An agent that the test can end: `npm start` then uses it instead of one of its own. */
export async function startAgent(data: string, ...more: string[]): Promise<ChildProcess> {
  const node = join(repository, "node_modules/.bin/node");
  const agent = spawn(node, ["apps/agent/main.ts", "--data", data, ...more], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((ready, failed) => {
    agent.stdout?.on("data", (chunk: Buffer) => chunk.toString().includes("listening") && ready());
    agent.once("exit", (code) => failed(new Error(`the agent ended with ${code}`)));
  });
  return agent;
}

export async function endAgent(agent: ChildProcess): Promise<void> {
  const ended = new Promise((done) => agent.once("exit", done));
  agent.kill("SIGTERM");
  await ended;
}
