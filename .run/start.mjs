#!/usr/bin/env node
/** `npm start`: everything from a fresh clone to a dashboard that answers. Runs on any Node from 18 on. */
import { readServing, usualPort } from "./bootstrap/arguments.mjs";
import { checkApt, checkPort, checkReadable, checkRoot, checkSocketPath, checkSpace } from "./bootstrap/checks.mjs";
import { handOver } from "./bootstrap/hand-over.mjs";
import { install } from "./bootstrap/install.mjs";
import { command } from "./bootstrap/say.mjs";

await command(async () => {
  const { port, data } = readServing(process.argv.slice(2), { port: usualPort });
  checkRoot("the agent manages this host's storage");
  checkApt();
  checkReadable();
  checkSocketPath(data);
  checkSpace(data);
  await checkPort(port);
  process.umask(0o022);
  await install();
  return await handOver(".run/launch/serve.ts", ["start", String(port), ...(data === undefined ? [] : [data])]);
});
