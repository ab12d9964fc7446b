import { join } from "node:path";
import { runLogged } from "../bootstrap/install.mjs";
import { alone } from "../bootstrap/lock.mjs";
import { repository } from "../bootstrap/paths.mjs";
import { step } from "../bootstrap/say.mjs";
import { buildStamp, isBuilt, rememberBuilt } from "../bootstrap/stamp.mjs";

const turbo = join(repository, "node_modules/.bin/turbo");
export const quietly: NodeJS.ProcessEnv = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  NODE_ENV: "production",
};

/** Generates the database client and builds the pages, unless no source changed since it was last done. */
export async function build(): Promise<void> {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    const stamp = buildStamp();
    await step("Building the dashboard", () =>
      runLogged("build", turbo, ["run", "build", "--filter=@cistern/web"], quietly),
    );
    rememberBuilt(stamp);
  });
}

/** What `pnpm dev` and the checks need of the above: the database client only. */
export const generate = (): Promise<void> =>
  alone(() => step("Generating the database client", () => runLogged("generate", turbo, ["run", "generate"])));
