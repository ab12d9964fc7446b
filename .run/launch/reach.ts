import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { asUser, type User } from "./user.ts";

/** May the user do that (`-x`: pass through a folder, `-r`: read) there? Asked of the kernel, so that ACLs count too. */
export function may(user: User, right: "-x" | "-r", path: string): boolean {
  const [file, ...args] = asUser(user, "/usr/bin/test", right, path);
  return spawnSync(file, args, { stdio: "ignore" }).status === 0;
}

const withAncestors = (path: string): readonly string[] =>
  path === "/" ? ["/"] : [...withAncestors(dirname(path)), path];

/** The first folder on the way to `path`, itself included, that the user cannot pass. */
export const closedOn = (path: string, mayPass: (folder: string) => boolean): string | undefined =>
  withAncestors(path).find((folder) => !mayPass(folder));

export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
