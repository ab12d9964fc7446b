/** Virtual machines that libvirt knows, and the files they name. */
import { readDomain } from "@cistern/schema/xml";
import type { Host, LibvirtDomains, LibvirtFile } from "../../host/index.ts";
import { briefLook } from "./brief-look.ts";

export interface Domain {
  readonly name: string;
  readonly running: boolean;
  /** As written, and where they lead. */
  readonly paths: ReadonlySet<string>;
  readonly volumes: readonly { readonly pool: string; readonly volume: string }[];
}
export interface Domains {
  readonly domains: readonly Domain[];
  /** Files that could not be read: what their virtual machines use is not known. */
  readonly unreadable: readonly string[];
}

/** What a path leads to is asked of its filesystem again after this time. */
const resolvedForMs = 10_000;

/** Reads them anew only where a file of libvirt's changed. */
export class DomainReader {
  readonly #host: Pick<Host, "libvirt" | "file">;
  #last: { readonly found: LibvirtDomains; readonly read: Domains; readonly atMs: number } | undefined;

  constructor(host: Pick<Host, "libvirt" | "file">) {
    this.#host = host;
  }

  async now(fresh: boolean): Promise<Domains> {
    const found = await this.#host.libvirt.domains();
    const last = this.#last;
    if (last?.found === found && !fresh && Date.now() - last.atMs < resolvedForMs) return last.read;
    const read = await this.#read(found);
    this.#last = { found, read, atMs: Date.now() };
    return read;
  }

  async #read({ kept, running }: LibvirtDomains): Promise<Domains> {
    const domains: Domain[] = [];
    const unreadable: string[] = [];
    const add = async (file: LibvirtFile, runs: boolean): Promise<void> => {
      const read = "text" in file ? readDomain(file.text) : undefined;
      if (!read) {
        unreadable.push(file.name);
        return;
      }
      const { name, volumes, paths } = read;
      const real = await Promise.all(paths.map(async (path) => (await briefLook(this.#host, path))?.realPath ?? path));
      domains.push({ name, volumes, running: runs, paths: new Set([...paths, ...real]) });
    };
    for (const file of running) await add(file, true);
    for (const file of kept) await add(file, false);
    return { domains, unreadable };
  }
}
