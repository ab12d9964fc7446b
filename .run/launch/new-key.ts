import { existsSync } from "node:fs";
import { readData, readOptions } from "../bootstrap/arguments.mjs";
import { checkRoot } from "../bootstrap/checks.mjs";
import { foldersOf } from "../bootstrap/paths.mjs";
import { command, Stop, say } from "../bootstrap/say.mjs";
import { address, rememberedPort, renewKey } from "./key.ts";
import { ensureUser } from "./user.ts";

/** `cistern key [--port N] [--data DIR]`: a new one-time address for a dashboard that runs. */
await command(async () => {
  const options = readOptions(process.argv.slice(2), ["port", "data"], "cistern key [--port N] [--data DIR]");
  checkRoot("the key file belongs to the web server");
  const { web } = foldersOf(readData(options.get("data"), undefined));
  if (!existsSync(web))
    throw new Stop(
      "usage",
      `No dashboard has run with the folder ${web} yet: start it with npm start, or name its folder with --data DIR.`,
    );
  const port = Number(options.get("port") ?? rememberedPort(web));
  say(`Open ${address(port, renewKey(web, await ensureUser()))}`);
});
