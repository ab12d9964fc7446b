import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { foldersOf } from "../bootstrap/paths.mjs";
import { node24, repository } from "../bootstrap/paths.mjs";
import { Stop, say, step } from "../bootstrap/say.mjs";
import { described, start } from "./children.ts";

const home = join(repository, "apps/agent");
const ownVersion = (JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { readonly version: string })
  .version;
const dataArguments = (data: string | undefined): readonly string[] => (data === undefined ? [] : ["--data", data]);

const answers = (socket: string): Promise<boolean> =>
  new Promise((settle) => {
    const probe = connect(socket);
    probe.once("connect", () => settle(true)).once("error", () => settle(false));
    probe.once("connect", () => probe.destroy());
  });

/** Asks a running agent, through the `cistern` command, which version it is. */
async function runningVersion(data: string | undefined): Promise<string> {
  const { stdout } = await promisify(execFile)(node24, [
    join(home, "cistern.ts"),
    "status",
    "--json",
    ...dataArguments(data),
  ]);
  return (JSON.parse(stdout) as { readonly version: string }).version;
}

/** Uses the agent that runs on these folders already, when it is of this version; else starts one. */
export async function ensureAgent(
  folders: ReturnType<typeof foldersOf>,
  data: string | undefined,
  watch: boolean,
): Promise<void> {
  if (await answers(folders.socket)) {
    const version = await runningVersion(data);
    if (version !== ownVersion) {
      throw new Stop(
        "otherAgent",
        `An agent of version ${version} runs on ${folders.socket} and this is ${ownVersion}: stop that one first.`,
      );
    }
    say(`- Using the agent that already runs on ${folders.socket}; it stays when this command ends`);
    return;
  }
  await step("Starting the agent", () => startAgent(data, watch));
}

async function startAgent(data: string | undefined, watch: boolean): Promise<void> {
  let listening: (() => void) | undefined;
  const ready = new Promise<void>((settle) => {
    listening = settle;
  });
  const program = [
    node24,
    ...(watch ? ["--watch", "--watch-preserve-output"] : []),
    join(home, "main.ts"),
    ...dataArguments(data),
  ];
  const agent = start("agent", ["setpriv", "--pdeathsig=TERM", "--", ...program], {
    cwd: home,
    env: process.env,
    onLine: (line) => (line.startsWith("listening ") ? listening?.() : say(`agent: ${line}`)),
  });
  const ended = await Promise.race([ready, agent.ended]);
  if (ended !== undefined) throw new Stop("failed", `The agent ended ${described(ended)} before it listened.`);
}
