#!/usr/bin/env node
/** `pnpm cistern …`: the agent's own command; `cistern key` makes a new address to open the dashboard with. */
import { handOver } from "./bootstrap/hand-over.mjs";
import { install } from "./bootstrap/install.mjs";
import { command } from "./bootstrap/say.mjs";

await command(async () => {
  const given = process.argv.slice(2);
  const args = given[0] === "--" ? given.slice(1) : given;
  await install();
  // npm and pnpm run scripts in the clone; a relative path means where the person stood.
  process.chdir(process.env["INIT_CWD"] ?? ".");
  return args[0] === "key"
    ? await handOver(".run/launch/new-key.ts", args.slice(1))
    : await handOver("apps/agent/cistern.ts", args);
});
