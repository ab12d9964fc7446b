/** The agent's own folders: definitions, autostart links, and what is true of this boot. Each act is whole or did not happen. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readlink, rename, rm, symlink, unlink } from "node:fs/promises";
import { fault, StorageError } from "@cistern/schema/errors";
import { errnoOf, fileFault } from "./files/errors.ts";
import { refuseName } from "./names.ts";
import type { OwnFolders, OwnRequest } from "./operation.ts";

const suffix = ".xml";

/** A file beside `name` that is made anew each time: what a crash leaves there is overwritten, never collected. */
const besides = (name: string): string => `.${createHash("sha256").update(name).digest("hex").slice(0, 16)}.new`;

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function write(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${folder}/${besides(name)}`;
  await rm(fresh, { force: true });
  const file = await open(
    fresh,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, `${folder}/${name}`);
  await syncFolder(folder);
}

async function remove(folder: string, name: string): Promise<void> {
  try {
    // What a write that was cut off left beside it goes with it.
    await rm(`${folder}/${besides(name)}`, { force: true });
    await unlink(`${folder}/${name}`);
    await syncFolder(folder);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

async function link(folders: OwnFolders, name: string): Promise<void> {
  const folder = folders.autostart;
  const path = `${folder}/${name}`;
  const to = `${folders.definitions}/${name}`;
  if ((await readlink(path).catch(() => undefined)) === to) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${folder}/${besides(name)}`;
  await rm(fresh, { force: true });
  await symlink(to, fresh);
  await rename(fresh, path);
  await syncFolder(folder);
}

export class OwnFiles {
  readonly #folders: OwnFolders;
  /** One act after the other: two writes of one file never meet. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folders: OwnFolders) {
    this.#folders = folders;
  }

  /** Repeating an act changes nothing. Errors: name.invalid, file.*. */
  perform(request: OwnRequest): Promise<void> {
    const turn = this.#last.then(() => this.#perform(request));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #perform(request: OwnRequest): Promise<void> {
    refuseName(request.name);
    if (!request.name.endsWith(suffix) || request.name === suffix) {
      throw new StorageError(fault("name.invalid", { name: request.name, fault: "empty" }));
    }
    const folder = this.#folders[request.folder];
    try {
      if (request.act === "write-own") await write(folder, request.name, request.text);
      else if (request.act === "remove-own") await remove(folder, request.name);
      else await link(this.#folders, request.name);
    } catch (error) {
      throw fileFault(error, request.act, `${folder}/${request.name}`);
    }
  }
}
