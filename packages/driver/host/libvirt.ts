/** libvirt's own folders on this host. They are read, and one kind of link in them is changed, by a person's yes. */
import { constants } from "node:fs";
import { lstat, open, readdir, readFile, readlink, realpath, symlink, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { type Fault, fault } from "@cistern/schema/errors";
import { caps } from "@cistern/schema/xml";
import { errnoOf, fileFault } from "./files/errors.ts";
import { refuseName } from "./names.ts";
import type { LibvirtFolders, LibvirtRequest } from "./operation.ts";

const suffix = ".xml";
const connectMs = 1_000;
/** libvirt's one daemon for everything, and the one for storage alone. */
const sockets = ["libvirt-sock", "virtstoraged-sock"] as const;

/** The same two, as their processes are called; each writes its number into NAME.pid above the folder of its sockets. */
const daemons = ["libvirtd", "virtstoraged"] as const;

/** A file of libvirt's as it was found, by its name in the folder. */
export type LibvirtFile =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly fault: Fault };

export interface LibvirtFound {
  /** NAME.xml of every pool that libvirt keeps. */
  readonly definitions: readonly LibvirtFile[];
  /** NAME.xml of every pool that libvirt has started, its definition inside a `<poolstate>`. */
  readonly states: readonly LibvirtFile[];
  /** Names in `definitions` that libvirt starts with the host. */
  readonly autostart: readonly string[];
}

/** The definitions of virtual machines, as found: those libvirt keeps, and those that run. */
export interface LibvirtDomains {
  readonly kept: readonly LibvirtFile[];
  readonly running: readonly LibvirtFile[];
}

interface Known {
  readonly stamp: string;
  readonly file: LibvirtFile;
}

export class LibvirtFiles {
  readonly #folders: LibvirtFolders;
  readonly #autostart: string;
  #known = new Map<string, Known>();
  #knownDomains = new Map<string, Known>();
  #lastDomains: { readonly mark: string; readonly found: LibvirtDomains } | undefined;
  #last: { readonly mark: string; readonly found: LibvirtFound } | undefined;

  constructor(folders: LibvirtFolders) {
    this.#folders = folders;
    this.#autostart = join(folders.definitions, "autostart");
  }

  /** What is there now; the same object as before where nothing changed. A folder that is missing holds nothing. */
  async find(): Promise<LibvirtFound> {
    const fresh = new Map<string, Known>();
    const [definitions, states, autostart] = await Promise.all([
      this.#files(this.#folders.definitions, fresh),
      this.#files(join(this.#folders.run, "storage"), fresh),
      this.#links(),
    ]);
    this.#known = fresh;
    const mark = JSON.stringify([markOf(fresh), autostart]);
    if (this.#last?.mark !== mark) this.#last = { mark, found: { definitions, states, autostart } };
    return this.#last.found;
  }

  /** NAME.xml of every virtual machine of QEMU's driver; the same object as before where nothing changed. */
  async domains(): Promise<LibvirtDomains> {
    const fresh = new Map<string, Known>();
    const [kept, running] = await Promise.all([
      this.#files(join(dirname(this.#folders.definitions), "qemu"), fresh, this.#knownDomains),
      this.#files(join(this.#folders.run, "qemu"), fresh, this.#knownDomains),
    ]);
    this.#knownDomains = fresh;
    const mark = markOf(fresh);
    if (this.#lastDomains?.mark !== mark) this.#lastDomains = { mark, found: { kept, running } };
    return this.#lastDomains.found;
  }

  /** Whether a daemon of libvirt's takes connections, or the system would start one that does. */
  async answers(): Promise<boolean> {
    return (await Promise.all(sockets.map((name) => connects(join(this.#folders.run, name))))).includes(true);
  }

  /** The daemon that runs, the same text as long as it is the same one. Asks none: the system may start one for whoever asks. */
  async daemon(): Promise<string | undefined> {
    for (const name of daemons) {
      const read = (path: string) => readFile(path, "utf8").then((text) => text.trim());
      const pid = await read(join(dirname(this.#folders.run), `${name}.pid`)).catch(() => "");
      if (!/^[0-9]+$/.test(pid)) continue;
      if ((await read(`/proc/${pid}/comm`).catch(() => "")) === name) return `${name} ${pid}`;
    }
    return undefined;
  }

  /** Repeating an act changes nothing. Errors: name.invalid, file.*. */
  async perform({ act, name }: LibvirtRequest): Promise<void> {
    refuseName(name);
    const link = join(this.#autostart, name);
    try {
      if (act === "link-autostart") await symlink(join(this.#folders.definitions, name), link);
      else if ((await lstat(link)).isSymbolicLink()) await unlink(link);
    } catch (error) {
      if (errnoOf(error) !== (act === "link-autostart" ? "EEXIST" : "ENOENT")) throw fileFault(error, act, link);
    }
  }

  async #files(
    folder: string,
    fresh: Map<string, Known>,
    before: ReadonlyMap<string, Known> = this.#known,
  ): Promise<readonly LibvirtFile[]> {
    const names = await namesIn(folder);
    const files = await Promise.all(names.map((name) => this.#file(join(folder, name), name, fresh, before)));
    return files.filter((file) => file !== undefined);
  }

  async #file(
    path: string,
    name: string,
    fresh: Map<string, Known>,
    before: ReadonlyMap<string, Known>,
  ): Promise<LibvirtFile | undefined> {
    const facts = await lstat(path, { bigint: true }).catch(() => undefined);
    if (!facts) return undefined;
    const stamp = [facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(" ");
    const known = before.get(path);
    const file = known?.stamp === stamp ? known.file : await readFileAt(path, name);
    fresh.set(path, { stamp, file });
    return file;
  }

  /** Only a link that leads to the pool's own definition counts, as with libvirt. */
  async #links(): Promise<readonly string[]> {
    const names = await namesIn(this.#autostart);
    const leads = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#autostart, name);
        if ((await readlink(path).catch(() => undefined)) === undefined) return false;
        const [to, own] = await Promise.all(
          [path, join(this.#folders.definitions, name)].map((one) => realpath(one).catch(() => undefined)),
        );
        return to !== undefined && to === own;
      }),
    );
    return names.filter((_, index) => leads[index]);
  }
}

const markOf = (known: ReadonlyMap<string, Known>): string =>
  JSON.stringify([...known].map(([path, { stamp }]) => [path, stamp]).sort());

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(suffix) && !name.startsWith(".")).sort();
}

/** Opened so that neither a link nor a FIFO in the file's place leads or holds us anywhere. */
async function readFileAt(path: string, name: string): Promise<LibvirtFile> {
  const operation = "read";
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return { name, fault: fault("file.failed", { operation, path, errno: "EINVAL" }) };
      if (facts.size > caps.bytes)
        return { name, fault: fault("xml.too-large", { bytes: facts.size, limitBytes: caps.bytes }) };
      const { buffer, bytesRead } = await file.read(Buffer.alloc(facts.size), 0, facts.size, 0);
      return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, bytesRead)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TypeError) return { name, fault: fault("xml.malformed", { detail: "not UTF-8" }) };
    return { name, fault: fileFault(error, operation, path).fault };
  }
}

const connects = (path: string): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect(path);
    const end = (is: boolean) => {
      socket.destroy();
      settle(is);
    };
    socket.setTimeout(connectMs, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
