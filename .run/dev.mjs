#!/usr/bin/env node
/** `pnpm dev`: as `npm start`, but pages and agent follow the sources. Its data are in `.data` of the clone. */
import { join } from "node:path";
import { readServing, usualPort } from "./bootstrap/arguments.mjs";
import { checkApt, checkPort, checkReadable, checkRoot, checkSocketPath, checkSpace } from "./bootstrap/checks.mjs";
import { handOver } from "./bootstrap/hand-over.mjs";
import { install } from "./bootstrap/install.mjs";
import { repository } from "./bootstrap/paths.mjs";
import { command } from "./bootstrap/say.mjs";

await command(async () => {
  const { port, data = "" } = readServing(process.argv.slice(2), { port: usualPort, data: join(repository, ".data") });
  checkRoot("the agent manages this host's storage");
  checkApt();
  checkReadable();
  checkSocketPath(data);
  checkSpace(data);
  await checkPort(port);
  process.umask(0o022);
  await install();
  return await handOver(".run/launch/serve.ts", ["dev", String(port), data]);
});
