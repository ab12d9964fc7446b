/** One agent per set of folders. The lock is the kernel's, on a file: it ends with the process, however that ends. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Undefined where another agent has these folders. Held until released, or until the process is gone. */
export function lockFolder(folder: string): (() => void) | undefined {
  const held = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    held.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    held.close();
    const sqliteBusy = 5;
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
  return () => held.close();
}
