/** Tells whether this is the agent's first start since the host booted: only then do pools start by themselves. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFolders } from "./folders.ts";

/** Not ending in .xml, so that it is never taken for a pool. */
const marker = "autostarted";

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/**
 * True when no agent started pools since the host booted. State files of an earlier boot, found where the folder is kept
 * on a disk, are removed: nothing they tell is so any more.
 */
export async function isFirstStart(folders: EngineFolders): Promise<boolean> {
  const seen = await readFile(join(folders.state, marker), "utf8").catch(() => undefined);
  const boot = await bootId();
  if (seen?.startsWith(boot)) return !seen.endsWith(" done");
  for (const name of await readdir(folders.state)) if (name.endsWith(".xml")) await rm(join(folders.state, name));
  await writeFile(join(folders.state, marker), `${boot} begun`);
  return true;
}

export async function markStarted(folders: EngineFolders): Promise<void> {
  await writeFile(join(folders.state, marker), `${await bootId()} done`);
}
