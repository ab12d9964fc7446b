#!/usr/bin/env node
/** `pnpm verify`: format, lint, types, import rules and quick tests. Needs no root. */
import { handOver } from "./bootstrap/hand-over.mjs";
import { install } from "./bootstrap/install.mjs";
import { command } from "./bootstrap/say.mjs";

await command(async () => {
  await install();
  return await handOver(".run/test/main.ts", ["verify"]);
});
