#!/usr/bin/env node
/** `npm test`: every check and test there is, or one part with `-- --part NAME`. Runs on any Node from 18 on. */
import { readOptions } from "./bootstrap/arguments.mjs";
import { checkApt, checkRoot, checkSpace } from "./bootstrap/checks.mjs";
import { handOver } from "./bootstrap/hand-over.mjs";
import { install } from "./bootstrap/install.mjs";
import { command } from "./bootstrap/say.mjs";

await command(async () => {
  const part = readOptions(process.argv.slice(2), ["part"], "npm test -- [--part NAME]").get("part");
  checkRoot("the tests act on real folders as the agent does");
  checkApt();
  checkSpace(undefined);
  process.umask(0o022);
  await install();
  return await handOver(".run/test/main.ts", part === undefined ? [] : [part]);
});
