/** Whether this host's kernel has a part that a pool type needs. Read from files; no program is run and nothing is loaded. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A filesystem as `/proc/filesystems` names it, or a module as `lsmod` does, with underscores. */
export type KernelPart = { readonly filesystem: string } | { readonly module: string };

export const nameOf = (part: KernelPart): string => ("filesystem" in part ? part.filesystem : part.module);

/**
 * True where the part is at work, is built in, or lies among the modules of the running kernel, which loads it when it is
 * first used. In a container whose host has the module and whose `/lib/modules` is empty, only what is at work is seen.
 * @param root in place of `/`, for tests
 */
export async function kernelHas(part: KernelPart, root = "/"): Promise<boolean> {
  if ("filesystem" in part && (await atWork(root)).has(part.filesystem)) return true;
  const name = nameOf(part);
  return (await loaded(root)).has(name) || (await loadable(root)).has(name);
}

/** Each line is a name, with `nodev` before it where no block device is needed. */
async function atWork(root: string): Promise<ReadonlySet<string>> {
  const lines = (await text(join(root, "proc/filesystems"))).split("\n");
  return new Set(lines.map((line) => line.slice(line.lastIndexOf("\t") + 1)));
}

async function loaded(root: string): Promise<ReadonlySet<string>> {
  return new Set(await readdir(join(root, "sys/module")).catch(() => []));
}

async function loadable(root: string): Promise<ReadonlySet<string>> {
  const release = (await text(join(root, "proc/sys/kernel/osrelease"))).trim();
  const folder = join(root, "lib/modules", release);
  const lists = await Promise.all(["modules.dep", "modules.builtin"].map((name) => text(join(folder, name))));
  return new Set(
    lists.flatMap((list) =>
      list
        .split("\n")
        .map(moduleIn)
        .filter((name) => name !== ""),
    ),
  );
}

/** From `kernel/fs/nfs/nfs.ko.xz: …`; hyphens of a file name are underscores in the module's. */
const moduleIn = (line: string): string => (/([^/:]+)\.ko\b/.exec(line)?.[1] ?? "").replaceAll("-", "_");

/** A file that cannot be read lists nothing. */
const text = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
