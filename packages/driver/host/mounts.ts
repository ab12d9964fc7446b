/** The mount table: which filesystem a path lies on, told without touching the path. */
import { readFileSync } from "node:fs";

export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** Numbers of the device, `8:1`, the same for each mount of it; those of a filesystem without one start with 0. */
  readonly device: string;
  readonly point: string;
  readonly fsType: string;
  /** What is mounted, as the filesystem names it: `/dev/sda1`, `nas:/export`, `tmpfs`. */
  readonly source: string;
  /** Which of the filesystem's folders is mounted here. */
  readonly root: string;
}

/** Fields of /proc/self/mountinfo escape space, tab, newline and backslash as three octal digits (proc_pid_mountinfo(5)). */
const unescaped = (field: string): string => {
  const bytes = Buffer.from(field).toString("latin1");
  return Buffer.from(
    bytes.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    "latin1",
  ).toString();
};

export function parseMounts(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const fields = line.split(" ");
    const dash = fields.indexOf("-", 6);
    const [id, parent, device = "", root = "/", point] = fields;
    const [fsType, source = ""] = fields.slice(dash + 1);
    if (dash < 0 || point === undefined || fsType === undefined) continue;
    mounts.push({
      id: Number(id),
      parent: Number(parent),
      device,
      root: unescaped(root),
      point: unescaped(point),
      fsType,
      source: unescaped(source),
    });
  }
  return mounts;
}

const isIn = (path: string, folder: string): boolean =>
  folder === "/" || path === folder || path.startsWith(`${folder}/`);

export class MountTable {
  readonly #root: Mount | undefined;
  readonly #children = new Map<number, Mount[]>();
  readonly #points: readonly string[];
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts;
    const ids = new Set(mounts.map((mount) => mount.id));
    this.#root = mounts.find((mount) => mount.point === "/" && (!ids.has(mount.parent) || mount.parent === mount.id));
    for (const mount of mounts) {
      if (mount === this.#root) continue;
      const siblings = this.#children.get(mount.parent);
      if (siblings) siblings.push(mount);
      else this.#children.set(mount.parent, [mount]);
    }
    this.#points = mounts.map((mount) => mount.point);
  }

  /** The table of this process, as it is now. Reading it asks no filesystem but proc. */
  static now(): MountTable {
    return new MountTable(parseMounts(readFileSync("/proc/self/mountinfo", "utf8")));
  }

  /**
   * The mount that holds an absolute path, taken as it is written (links are not followed). Walks from the root across
   * each mount point on the way, as the kernel does: so a mount that another one hides is never the answer.
   */
  of(path: string): Mount {
    let current = this.#root ?? { id: 0, parent: 0, device: "", root: "/", point: "/", fsType: "unknown", source: "" };
    for (;;) {
      const crossed = (this.#children.get(current.id) ?? [])
        .filter((mount) => isIn(path, mount.point) && isIn(mount.point, current.point))
        .sort((a, b) => a.point.length - b.point.length)[0];
      if (!crossed) return current;
      current = crossed;
    }
  }

  /** Where a real path lies on its filesystem: one place, whichever mount it is reached by. */
  placeOf(path: string): { readonly device: string; readonly path: string } {
    const { point, root, device } = this.of(path);
    const below = point === "/" ? path : path.slice(point.length);
    return { device, path: `${root === "/" ? "" : root}${below === "/" ? "" : below}` || "/" };
  }

  /** What is mounted at a point, last of all; the path is taken as it is written. */
  at(point: string): Mount | undefined {
    return this.#mounts.findLast((mount) => mount.point === point);
  }

  /** Whether there is such a mount. */
  has(is: (mount: Mount) => boolean): boolean {
    return this.#mounts.some(is);
  }

  /** Whether something is mounted on the path or below it: so the path itself is on the way to another filesystem. */
  leadsTo(path: string): boolean {
    return this.#points.some((point) => isIn(point, path));
  }

  /** Names directly in a folder that something is mounted on: touching them would ask another filesystem. */
  namesIn(folder: string): ReadonlySet<string> {
    const prefix = folder === "/" ? "/" : `${folder}/`;
    const names = this.#points.filter((point) => point.startsWith(prefix)).map((point) => point.slice(prefix.length));
    return new Set(names.filter((name) => name !== "" && !name.includes("/")));
  }
}
