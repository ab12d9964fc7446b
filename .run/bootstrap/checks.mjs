import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { foldersOf, longestSocketPath, repository } from "./paths.mjs";
import { Stop } from "./say.mjs";
import { isBuilt, isInstalled } from "./stamp.mjs";

const MiB = 1024 * 1024;

/**
 * The first folder of PATH that holds a program of that name.
 * @param {string} program
 */
export function findProgram(program) {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @param {string} forWhat */
export function checkRoot(forWhat) {
  if (process.getuid?.() !== 0) throw new Stop("notRoot", `Run this as root (sudo npm …): ${forWhat}.`);
}

export function checkApt() {
  if (findProgram("apt-get") === undefined) {
    throw new Stop("noApt", "apt-get was not found: Cistern installs what it needs on Debian and Ubuntu only.");
  }
}

/** @param {number} port */
export async function checkPort(port) {
  const server = createServer();
  /** @type {NodeJS.ErrnoException | undefined} */
  const failure = await new Promise((settle) => {
    server.once("error", settle);
    server.listen(port, "127.0.0.1", () => settle(undefined));
  });
  if (failure === undefined) await new Promise((closed) => server.close(closed));
  else if (failure.code === "EADDRINUSE") {
    throw new Stop(
      "portTaken",
      `Port ${port} of 127.0.0.1 is taken by another program: stop it, or choose another port with --port N.`,
    );
  } else
    throw new Stop(
      "portTaken",
      `Port ${port} of 127.0.0.1 cannot be used (${failure.code}): choose another one with --port N.`,
    );
}

/**
 * Refuses early where the disk would run full on the way.
 * @param {string | undefined} data
 */
export function checkSpace(data) {
  const build = isInstalled() ? (isBuilt() ? 16 : 400) : 1500;
  checkFree(repository, build, "to install and build");
  for (const folder of Object.values(foldersOf(data))) checkFree(folder, 64, "to keep its data");
}

/**
 * @param {string} path may not exist yet
 * @param {number} neededMiB
 * @param {string} forWhat
 */
function checkFree(path, neededMiB, forWhat) {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  // Node 18.0 to 18.14 cannot ask; a disk that is full is then said when it is hit.
  if (statfsSync === undefined) return;
  const { bavail, bsize } = statfsSync(existing);
  const free = Math.floor((bavail * bsize) / MiB);
  if (free < neededMiB) throw diskFull(existing, `${free} MiB free, and Cistern needs ${neededMiB} MiB ${forWhat}`);
}

/**
 * @param {string} folder
 * @param {string} detail
 */
export const diskFull = (folder, detail) =>
  new Stop("diskFull", `The disk that holds ${folder} is too full (${detail}): make room and start again.`);

/** Parts of the clone that the web server reads, one of each kind and depth. */
const shipped = [
  "package.json",
  "apps",
  "apps/web",
  "apps/web/package.json",
  "packages",
  "packages/control/package.json",
];

/**
 * The web server's user is nobody in particular: what it runs must be readable for others. A closed folder above the
 * clone, or the clone's own, does not matter: the web server gets a view of its own then.
 * @param {readonly string[]} paths
 */
export function checkReadable(paths = shipped.map((path) => join(repository, path))) {
  const closed = paths.find((path) => existsSync(path) && (statSync(path).mode & 0o004) === 0);
  if (closed === undefined) return;
  throw new Stop(
    "unreadable",
    `Other users may not read ${closed} (was the clone made with umask 077?): run chmod -R o+rX ${repository} and start again.`,
  );
}

/** @param {string | undefined} data */
export function checkSocketPath(data) {
  const { socket } = foldersOf(data);
  const bytes = Buffer.byteLength(socket);
  if (bytes > longestSocketPath) {
    throw new Stop(
      "pathTooLong",
      `The socket ${socket} would have a path of ${bytes} bytes and Linux allows ${longestSocketPath}: choose a shorter --data DIR.`,
    );
  }
}
