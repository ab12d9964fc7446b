/** Starts the agent: `node main.ts [--data DIR] [--libvirt DIR]`. Prints one line when its socket answers, and ends on SIGTERM or SIGINT. */
import { FoldersTaken, startAgent } from "./agent.ts";
import { parseArguments } from "./arguments.ts";
import { agentFolders } from "./folders.ts";
import manifest from "./package.json" with { type: "json" };

/** An end that takes longer is no end: the process kills itself, and what it left is recovered at its next start. */
const longestEndMs = 9_000;
const longestSocketPath = 107;

const asked = parseArguments(process.argv.slice(2));
if (!asked || asked.words.length > 0) fail("usage: node main.ts [--data DIR] [--libvirt DIR]", 2);
if (process.getuid?.() !== 0) fail("The agent must run as root: it makes and changes storage.", 3);
const folders = agentFolders(asked.data, asked.libvirt);
if (Buffer.byteLength(folders.socket) > longestSocketPath) {
  fail(`The path of the socket is longer than a socket may have (${longestSocketPath} bytes): ${folders.socket}`, 4);
}

const starting = startAgent(folders, manifest.version);
let ending = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());

try {
  await starting;
  console.log(`listening ${folders.socket}`);
} catch (error) {
  if (error instanceof FoldersTaken) fail(`Another agent is running on these folders: ${error.message}`, 5);
  throw error;
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.kill(process.pid, "SIGKILL"), longestEndMs);
  await (await starting).close();
  process.exit(0);
}

function fail(sentence: string, code: number): never {
  console.error(sentence);
  process.exit(code);
}
