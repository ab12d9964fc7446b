/** Who keeps a mount busy: one pass over /proc, which touches nothing of the mount itself. */
import { readdir, readFile, readlink } from "node:fs/promises";

const mostTold = 10;

/** Processes whose folder, root or open files lie on the mount, as `name (pid)`. What cannot be read is passed over. */
export async function usersOf(mountPoint: string): Promise<readonly string[]> {
  const users: string[] = [];
  const pids = (await readdir("/proc")).filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    if (users.length === mostTold) break;
    if (!(await uses(pid, mountPoint))) continue;
    const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
    if (name !== "") users.push(`${name} (${pid})`);
  }
  return users;
}

async function uses(pid: string, mountPoint: string): Promise<boolean> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const link of ["cwd", "root", ...open.map((fd) => `fd/${fd}`)]) {
    const to = await readlink(`/proc/${pid}/${link}`).catch(() => "");
    if (to === mountPoint || to.startsWith(`${mountPoint}/`)) return true;
  }
  return false;
}
