import { say } from "../bootstrap/say.mjs";
import { output } from "./programs.ts";

/** The system user that the web server runs as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

const name = "cistern";

async function find(): Promise<User | undefined> {
  // getent exits 2 where there is no such user.
  const line = await output("getent", "passwd", name).catch(() => "");
  const [, , uid, gid] = line.split(":");
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The user `cistern`, made when missing: no home, no shell, no password. */
export async function ensureUser(): Promise<User> {
  const found = await find();
  if (found !== undefined) return found;
  say(`- Making the system user ${name}, which the web server runs as`);
  await output(
    "useradd",
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    "/nonexistent",
    "--shell",
    "/usr/sbin/nologin",
    name,
  );
  const made = await find();
  if (made === undefined) throw new Error(`useradd made no user ${name}`);
  return made;
}

/** Starts a program as that user, with nothing of root left and no way back; it ends when its parent does. */
export const asUser = ({ uid, gid }: User, ...command: readonly string[]): [string, ...string[]] => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${gid}`,
  "--clear-groups",
  "--inh-caps=-all",
  "--bounding-set=-all",
  "--no-new-privs",
  "--pdeathsig=TERM",
  "--",
  ...command,
];
