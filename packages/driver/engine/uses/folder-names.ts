/** The names by which images know a folder: through links, or another mount of it. */
import type { Host } from "../../host/index.ts";
import { briefLook } from "./brief-look.ts";

/** Where a folder lies on its filesystem, the same by whichever path it is reached. */
export interface FolderPlace {
  readonly device: string;
  readonly path: string;
}

/** Where a name leads is asked of its filesystem again after this time. */
const lookedForMs = 10_000;
/** Images name what they like: more folders than this are no host's. */
const mostFolders = 256;

interface Looked {
  readonly atMs: number;
  readonly place: Promise<FolderPlace | undefined>;
}

export class FolderNames {
  readonly #host: Pick<Host, "file" | "mountOf">;
  #looked = new Map<string, Looked>();

  constructor(host: Pick<Host, "file" | "mountOf">) {
    this.#host = host;
  }

  /** Those of `named` that lead to this place now; a moment ago where it need not be `fresh`. */
  async of(place: FolderPlace, named: Iterable<string>, fresh: boolean): Promise<readonly string[]> {
    const looked = new Map<string, Looked>();
    for (const folder of named) {
      if (looked.size === mostFolders) break;
      looked.set(folder, this.#look(folder, fresh));
    }
    this.#looked = looked;
    const found = await Promise.all([...looked].map(async ([folder, { place: is }]) => [folder, await is] as const));
    return found.flatMap(([folder, is]) => (is?.device === place.device && is.path === place.path ? [folder] : []));
  }

  #look(folder: string, fresh: boolean): Looked {
    const known = this.#looked.get(folder);
    if (known && !fresh && Date.now() - known.atMs < lookedForMs) return known;
    // What an image names must not have anything mounted.
    const mounts = this.#host.mountOf(folder).fsType === "autofs";
    const place = mounts ? Promise.resolve(undefined) : briefLook(this.#host, folder).then((facts) => facts?.place);
    return { atMs: Date.now(), place };
  }
}
