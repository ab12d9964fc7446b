import { fchmodSync, fchownSync, lstatSync, mkdirSync, rmdirSync } from "node:fs";
import { fault, StorageError } from "@cistern/schema/errors";
import { setCow, setLabel } from "../native.ts";
import type { FileRequest, Rights } from "../operation.ts";
import { errnoOf } from "./errors.ts";
import { countEntries } from "./facts.ts";
import { openFolder } from "./folder.ts";
import { type Ground, joined, realPathOf, resolve } from "./resolve.ts";

/** libvirt's mode for a new pool folder: others may reach a volume whose name they know, and list nothing. */
const defaultMode = 0o711;

/**
 * Makes a folder and what is missing above it. A folder that is there keeps its access rights, but for those that are
 * asked for. Errors: target.not-a-folder, file.*.
 */
export function makeFolder(request: FileRequest & { readonly act: "make-folder" }, ground: Ground): void {
  const resolved = resolve(request.path, ground);
  if (resolved.missing.length === 0) {
    setFolderAccess(resolved.existing, request, ground);
    return;
  }
  let path = resolved.existing;
  if (!lstatSync(path).isDirectory()) throw new StorageError(fault("target.not-a-folder", { path }));
  const last = realPathOf(resolved);
  for (const name of resolved.missing) {
    path = joined(path, name);
    mkdirSync(path, path === last ? 0o700 : 0o777);
  }
  setFolderAccess(path, { ...request, mode: request.mode ?? defaultMode }, ground);
}

function setFolderAccess(
  path: string,
  { mode, owner, group, label, cow }: Rights & { readonly cow?: boolean },
  ground: Ground,
): void {
  using folder = openFolder(path, ground);
  // Owner first: a change of owner clears the set-id bits of the mode.
  if (owner !== undefined || group !== undefined) fchownSync(folder.fd, owner ?? -1, group ?? -1);
  if (mode !== undefined) fchmodSync(folder.fd, mode);
  if (label !== undefined) setLabel(folder.fd, label);
  if (cow !== undefined) setCow(folder.fd, cow);
}

/** Errors: target.not-empty, target.not-a-folder, file.*. A folder that is gone is done. */
export function removeFolder(request: FileRequest & { readonly act: "remove-folder" }, ground: Ground): void {
  const resolved = resolve(request.path, ground, { followLast: false });
  if (resolved.missing.length > 0) return;
  const path = resolved.existing;
  try {
    rmdirSync(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return;
    if (errno === "ENOTDIR") throw new StorageError(fault("target.not-a-folder", { path }), { cause: error });
    if (errno !== "ENOTEMPTY" && errno !== "EEXIST") throw error;
    if (!request.ifEmpty)
      throw new StorageError(fault("target.not-empty", { path, entries: countEntries(path) }), { cause: error });
  }
}
