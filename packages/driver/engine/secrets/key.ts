/** The file of the key that secrets are encrypted with. It lies beside the database and is of no use without it. */
import { createHmac, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { fault, StorageError } from "@cistern/schema/errors";

const keyBytes = 32;
const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

export const unreadable = (path: string, cause?: unknown): StorageError =>
  new StorageError(fault("secret.unreadable", { path }), { cause });

/** Undefined where there is no file. Rights that were loosened are tight again. Throws secret.unreadable for a file that is no key. */
export function readKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unreadable(path, error);
  }
  try {
    const { size, mode } = fstatSync(file);
    if (size !== keyBytes) throw unreadable(path);
    if ((mode & 0o777) !== 0o600) fchmodSync(file, 0o600);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whole or not there, whenever the machine stops: written beside its place, then given its name. Never replaces a file. */
export function makeKey(path: string): Buffer {
  const key = randomBytes(keyBytes);
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  try {
    const file = openSync(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(file, key);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(fresh, path);
    const folder = openSync(dirname(path), O_RDONLY | O_DIRECTORY);
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    rmSync(fresh, { force: true });
  }
  return key;
}

/** Tells one key from another, and nothing about it. */
export const fingerprint = (key: Buffer): string =>
  createHmac("sha256", key).update("cistern secret key").digest("hex");
