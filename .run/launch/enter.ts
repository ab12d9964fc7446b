/**
 * Runs as root in a mount namespace of its own, made by `unshare`: there it opens the way to folders that the web's user
 * cannot reach (a clone under /root, a data folder below a private one), then becomes that user and the web server.
 *
 * A closed folder is covered by an empty one that everybody may pass, and only what the web needs is bound back into it,
 * at the same path. Nobody outside this namespace sees any of it, and it ends with the web server.
 */
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findProgram } from "../bootstrap/checks.mjs";
import { closedOn, isInside, may } from "./reach.ts";
import { asUser, type User } from "./user.ts";

export interface Entry {
  readonly user: User;
  /** Folders the command needs, as real paths. */
  readonly needs: readonly string[];
  readonly cwd: string;
  readonly command: readonly string[];
}

const mount = (...args: string[]) => execFileSync("mount", args);
const coverWith = (folder: string) => mount("-t", "tmpfs", "-o", "mode=755,size=4m,nosuid,nodev", "cistern", folder);

/** Makes an entry at `to` of the same kind as `from` and binds it there; a link is simply made again. */
function carry(from: string, to: string): void {
  const kind = lstatSync(from);
  mkdirSync(dirname(to), { recursive: true });
  if (kind.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    return;
  }
  if (kind.isDirectory()) mkdirSync(to, { recursive: true });
  else writeFileSync(to, "");
  mount("--rbind", from, to);
}

/** Covers `closed` and binds back what is needed below it; where it is needed itself, everything in it. */
function open(closed: string, needs: readonly string[]): void {
  const below = needs.includes(closed)
    ? readdirSync(closed).map((name) => join(closed, name))
    : needs.filter((path) => isInside(path, closed));
  const outermost = below.filter((path) => !below.some((other) => other !== path && isInside(path, other)));
  // In the meantime what is needed stays reachable here. /run is never private.
  const held = mkdtempSync("/run/cistern-web-");
  coverWith(held);
  for (const [index, path] of outermost.entries()) carry(path, join(held, String(index)));
  coverWith(closed);
  for (const [index, path] of outermost.entries()) carry(join(held, String(index)), path);
  execFileSync("umount", ["--lazy", held]);
  rmdirSync(held);
}

const { user, needs, cwd, command } = JSON.parse(process.argv[2] ?? "") as Entry;
// Each round opens one folder; a deeper one may be closed too.
for (let round = 0; round < 64; round++) {
  const closed = needs
    .map((path) => closedOn(path, (folder) => may(user, "-x", folder)))
    .find((folder) => folder !== undefined);
  if (closed === undefined) break;
  open(closed, needs);
}
process.chdir(cwd);
const [file, ...args] = asUser(user, ...command);
process.execve?.(findProgram(file) ?? file, [file, ...args], process.env as Record<string, string>);
