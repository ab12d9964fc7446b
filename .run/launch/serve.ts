import { foldersOf } from "../bootstrap/paths.mjs";
import { command, say } from "../bootstrap/say.mjs";
import { ensureAgent } from "./agent.ts";
import { build, generate } from "./build.ts";
import { described, running } from "./children.ts";
import { address, makeWebFolder, rememberPort, renewKey } from "./key.ts";
import { ensureProgram } from "./programs.ts";
import { ensureUser } from "./user.ts";
import { checkInstalledReadable, lendDevelopmentFolder, startWeb } from "./web.ts";

/** How long each may take to end by itself. The agent finishes or undoes the step it is in; its own watchdog is at 10 s. */
const graceMs = { web: 3_000, agent: 12_000 };

/** The first request to end: Ctrl-C, a service manager, or a closed terminal. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((settle) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => settle(signal));
  });
}

async function serve(mode: "start" | "dev", port: number, data: string | undefined): Promise<number> {
  const folders = foldersOf(data);
  const end = asked();
  // The web server ends first, so that no page sees its agent go.
  const stopAll = async () => {
    for (const child of running.toReversed())
      await child.stop(child.name === "web server" ? graceMs.web : graceMs.agent);
  };
  const starting = async () => {
    await ensureProgram("qemu-img", "qemu-utils");
    await (mode === "dev" ? generate() : build());
    checkInstalledReadable();
    const user = await ensureUser();
    if (mode === "dev") lendDevelopmentFolder(user);
    makeWebFolder(folders.web, user);
    await ensureAgent(folders, data, mode === "dev");
    const key = renewKey(folders.web, user);
    await startWeb(folders, { port, user, mode });
    rememberPort(folders.web, port);
    say("");
    say(`Open ${address(port, key)}`);
    say(
      "The address works once; `npm run cistern -- key` makes a new one. Ctrl-C ends Cistern; pools stay as they are.",
    );
  };
  try {
    const early = await Promise.race([starting(), end]);
    if (early !== undefined) return 0;
    const last = await Promise.race([end, ...running.map(async (child) => ({ child, how: await child.ended }))]);
    if (typeof last === "string") {
      say("Stopping");
      return 0;
    }
    process.stderr.write(
      `The ${last.child.name} ended ${described(last.how)}, so everything else is stopped. Its last lines:\n`,
    );
    process.stderr.write(
      last.child
        .lastLines()
        .map((line) => `  ${line}\n`)
        .join(""),
    );
    return 1;
  } finally {
    await stopAll();
  }
}

const [mode, port, data] = process.argv.slice(2);
await command(() => serve(mode === "dev" ? "dev" : "start", Number(port), data));
// An interrupted start may still be building: it ends with us.
process.exit();
