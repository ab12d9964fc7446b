/** Users of this host that matter to storage. Read from the file; no program is run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** As whom libvirt runs QEMU on Debian: images that belong to it can be read and written by machines. */
const imageUser = "libvirt-qemu";

/** Ids of a user and of its first group. */
export interface UserIds {
  readonly owner: number;
  readonly group: number;
}

/**
 * The user that QEMU runs as, from `/etc/passwd` (passwd(5)); undefined where there is none, or the file cannot be read.
 * @param root in place of `/`, for tests
 */
export async function libvirtQemu(root = "/"): Promise<UserIds | undefined> {
  const lines = (await readFile(join(root, "etc/passwd"), "utf8").catch(() => "")).split("\n");
  const line = lines.find((each) => each.startsWith(`${imageUser}:`));
  const ids = /^[^:]+:[^:]*:([0-9]{1,10}):([0-9]{1,10}):/.exec(line ?? "");
  return ids ? { owner: Number(ids[1]), group: Number(ids[2]) } : undefined;
}
