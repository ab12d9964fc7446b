/** Acts on one file of a folder. None follows a link, and none changes a file that has a second name elsewhere. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { ftruncate, renameNoReplace, setLabel } from "../native.ts";
import type { FileRequest } from "../operation.ts";
import { errnoOf, SystemError } from "./errors.ts";
import { countEntries } from "./facts.ts";
import { type OpenFolder, openFolder } from "./folder.ts";
import type { Ground } from "./resolve.ts";

type Of<Act extends FileRequest["act"]> = FileRequest & { readonly act: Act };

export function setSize(request: Of<"set-size">, ground: Ground): void {
  using file = openOwn(request, ground, { flags: constants.O_RDWR, folders: false });
  ftruncate(file.fd, request.capacity);
  fsyncSync(file.fd);
}

export function setAccess(request: Of<"set-access">, ground: Ground): void {
  using file = openOwn(request, ground, { flags: constants.O_RDONLY, folders: true });
  // Owner first: a change of owner clears the set-id bits of the mode.
  if (request.owner !== undefined || request.group !== undefined)
    fchownSync(file.fd, request.owner ?? -1, request.group ?? -1);
  if (request.mode !== undefined) fchmodSync(file.fd, request.mode);
  if (request.label !== undefined) setLabel(file.fd, request.label);
  fsyncSync(file.fd);
}

export function flushFile(request: Of<"flush-file">, ground: Ground): void {
  using file = openOwn(request, ground, { flags: constants.O_RDONLY, folders: false });
  fsyncSync(file.fd);
}

/** A name that is taken is an error, EEXIST; the other file stays as it is. */
export function renameFile(request: Of<"rename-file">, ground: Ground): void {
  using folder = openFolder(request.folder, ground);
  using other = request.toFolder === undefined ? undefined : openFolder(request.toFolder, ground);
  const from = folder.at(request.name);
  const to = (other ?? folder).at(request.to);
  try {
    renameNoReplace(from, to);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== "EINVAL" && errno !== "ENOSYS") throw error;
    renameWithoutPromise(from, to);
  }
  // The new name first: a crash between the two leaves both, and never none.
  if (other) fsyncSync(other.fd);
  fsyncSync(folder.fd);
}

/** For filesystems without the flag (NFS, some FUSE): a second name is refused by the server where one is taken. */
function renameWithoutPromise(from: string, to: string): void {
  if (!lstatSync(from).isDirectory()) {
    linkSync(from, to);
    unlinkSync(from);
    return;
  }
  if (lstatSync(to, { throwIfNoEntry: false })) throw new SystemError("EEXIST", "rename");
  renameSync(from, to);
}

/** A folder goes only when it is empty; what is gone is done, with its folder or without. */
export function removeFile(request: Of<"remove-file">, ground: Ground): void {
  using folder = openIfThere(request.folder, ground);
  if (!folder) return;
  const path = folder.at(request.name);
  try {
    if (lstatSync(path).isDirectory()) rmdirSync(path);
    else unlinkSync(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return;
    if (errno !== "ENOTEMPTY") throw error;
    throw new StorageError(
      fault("target.not-empty", { path: `${request.folder}/${request.name}`, entries: countEntries(path) }),
      { cause: error },
    );
  }
  fsyncSync(folder.fd);
}

function openIfThere(path: string, ground: Ground): OpenFolder | undefined {
  try {
    return openFolder(path, ground);
  } catch (error) {
    if (error instanceof StorageError && error.code === "target.missing") return undefined;
    throw error;
  }
}

export interface OpenFile {
  readonly fd: number;
  [Symbol.dispose](): void;
}

/** Errors: volume.not-a-file, for what has a second name too. */
export function openOwn(
  request: { readonly folder: string; readonly name: string },
  ground: Ground,
  accept: { readonly flags: number; readonly folders: boolean },
): OpenFile {
  using folder = openFolder(request.folder, ground);
  const path = folder.at(request.name);
  // Looked at before it is opened: opening a device or a FIFO may already do something.
  refuseOthers(request.name, lstatSync(path), accept.folders);
  const fd = openSync(path, accept.flags | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    refuseOthers(request.name, fstatSync(fd), accept.folders);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

function refuseOthers(volume: string, stat: Stats, folders: boolean): void {
  const found = foundInstead(stat, folders);
  if (found) throw new StorageError(fault("volume.not-a-file", { volume, found }));
}

function foundInstead(stat: Stats, folders: boolean): string | undefined {
  if (stat.isFile()) return stat.nlink > 1 ? "hard link" : undefined;
  if (stat.isDirectory()) return folders ? undefined : "folder";
  if (stat.isSymbolicLink()) return "link";
  return stat.isBlockDevice() || stat.isCharacterDevice() ? "device" : "other";
}
