import { closeSync, lchownSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { checkReadable } from "../bootstrap/checks.mjs";
import type { foldersOf } from "../bootstrap/paths.mjs";
import { node24, repository } from "../bootstrap/paths.mjs";
import { Stop, say, step } from "../bootstrap/say.mjs";
import { type Child, described, start } from "./children.ts";
import type { Entry } from "./enter.ts";
import { closedOn, may } from "./reach.ts";
import { asUser, type User } from "./user.ts";

const home = join(repository, "apps/web");
const next = join(home, "node_modules/next/dist/bin/next");

/** What was installed may be closed to others too: pnpm links files from a store that an earlier umask may have shaped. */
export const checkInstalledReadable = (): void => checkReadable([node24, next]);

/** What `next dev` writes into the clone belongs to the web's user; nothing else there does. */
export function lendDevelopmentFolder(user: User): void {
  const made = join(home, ".next/dev");
  mkdirSync(made, { recursive: true });
  const types = join(home, "next-env.d.ts");
  closeSync(openSync(types, "a"));
  for (const path of [made, types, ...readdirSync(made, { recursive: true }).map((name) => join(made, String(name)))]) {
    lchownSync(path, user.uid, user.gid);
  }
}

/** Starts the web server as its own user, in its own view of the folders where it could not reach them, and waits for it to answer. */
export async function startWeb(
  folders: ReturnType<typeof foldersOf>,
  options: { readonly port: number; readonly user: User; readonly mode: "start" | "dev" },
): Promise<void> {
  const { port, user, mode } = options;
  const command = [node24, next, mode, "-H", "127.0.0.1", "-p", String(port)];
  const needs = [repository, folders.web, folders.run];
  const closed = needs
    .map((path) => closedOn(path, (folder) => may(user, "-x", folder)))
    .find((folder) => folder !== undefined);
  const entry: Entry = { user, needs, cwd: home, command };
  const enter: [string, ...string[]] = [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    node24,
    join(repository, ".run/launch/enter.ts"),
    JSON.stringify(entry),
  ];
  if (closed !== undefined) say(`- The user cistern cannot pass ${closed}: the web server gets its own view of it`);
  const web = start("web server", closed === undefined ? asUser(user, ...command) : enter, {
    cwd: closed === undefined ? home : "/",
    // Nothing of root's environment goes to the web server.
    env: {
      PATH: "/usr/bin:/bin",
      LANG: "C.UTF-8",
      HOME: folders.web,
      NODE_ENV: mode === "dev" ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      CISTERN_AGENT_SOCKET: folders.socket,
      CISTERN_WEB_DATA: folders.web,
      CISTERN_PORT: String(port),
    },
    // `next dev` prints each address it is asked for.
    onLine: (line) => (isBanner(line) ? undefined : say(`web: ${line.replaceAll(/key=[^\s&]+/g, "key=…")}`)),
  });
  await step("Starting the web server", () => answering(web, port));
}

/** Next's own greeting says nothing that our last line does not. */
const isBanner = (line: string): boolean => line.trim() === "" || /^\s*(▲|- (Local|Network):|✓ )/.test(line);

async function answering(web: Child, port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  const early = web.ended.then((ended) => {
    throw new Stop("failed", `The web server ended ${described(ended)} before it answered.`);
  });
  const asking = async () => {
    while (!(await answersAt(port))) {
      if (Date.now() > deadline) throw new Stop("failed", "The web server did not answer within a minute.");
      await wait(50);
    }
  };
  await Promise.race([asking(), early]);
}

const answersAt = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const call = request({ host: "127.0.0.1", port, path: "/", timeout: 30_000 }, (response) => {
      response.resume();
      settle(true);
    });
    call.once("error", () => settle(false)).once("timeout", () => call.destroy());
    call.end();
  });
