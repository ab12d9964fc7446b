/** A folder as lines of text, so that two moments of a disk can be told apart. */
import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { contentOf, mountsBelow } from "./disk.ts";
import type { Changes } from "./scenario.ts";

/** One line a path, relative to the folder. */
export type Picture = ReadonlyMap<string, string>;

/** Up to here a file's whole content counts; of a longer one its first bytes, size and storage. */
const readBytes = 4 * 1024 * 1024;

/** `leave`: paths whose content is no matter of the disk's truth (a journal, a mount's own folder). */
export function picture(folder: string, leave: readonly string[] = []): Picture {
  const lines = new Map<string, string>();
  const mounted = new Set(mountsBelow(folder).map(({ point }) => point));
  const walk = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inside = path === "" ? name : `${path}/${name}`;
      if (leave.includes(inside)) continue;
      lines.set(inside, lineOf(join(folder, inside)) + (mounted.has(join(folder, inside)) ? " mounted" : ""));
      if (lstatSync(join(folder, inside)).isDirectory()) walk(inside);
    }
  };
  walk("");
  return lines;
}

function lineOf(path: string): string {
  const stat = lstatSync(path);
  const mode = (stat.mode & 0o7777).toString(8).padStart(4, "0");
  const owner = `${mode} ${stat.uid}:${stat.gid}`;
  if (stat.isSymbolicLink()) {
    const to = readlinkSync(path);
    return `link ${to}${to.startsWith("/dev/") ? ` holds ${contentOf(to)}` : ""}`;
  }
  if (stat.isDirectory()) return `folder ${owner}`;
  if (!stat.isFile()) return `other ${owner}`;
  const stored = stat.blocks === 0 ? "sparse" : "stored";
  if (path.endsWith(".xml")) return `file ${owner} ${readFileSync(path, "utf8")}`;
  return `file ${owner} ${fileContent(path, stat.size, stored)}`;
}

/** Of a qcow2 image its capacity counts: its tables may grow and move while it holds the same. */
function fileContent(path: string, size: number, stored: string): string {
  const bytes = Buffer.alloc(Math.min(size, readBytes));
  const fd = openSync(path, "r");
  try {
    readSync(fd, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(fd);
  }
  const qcow2 = bytes.subarray(0, 4).equals(Buffer.from("QFI\xfb", "latin1"));
  if (qcow2) return `qcow2 ${bytes.readBigUInt64BE(24)}`;
  return `${size} ${stored} raw ${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`;
}

/** Every path that differs, in words; empty where nothing does. */
export function differences(before: Picture, after: Picture): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? "nothing"} -> ${after.get(path) ?? "nothing"}`);
}

/** Where `after` is not `before` with these changes; empty where it is. */
export function unlike(before: Picture, after: Picture, changes: Changes): readonly string[] {
  const wrong = Object.entries(changes).flatMap(([path, to]) => {
    const found = after.get(path);
    const right = to === "gone" ? found === undefined : found !== undefined && to.test(found);
    return right ? [] : [`${path}: ${to} is asked for, ${found ?? "nothing"} is there`];
  });
  const named = (path: string) => Object.hasOwn(changes, path);
  return [...wrong, ...differences(before, after).filter((line) => !named(line.slice(0, line.indexOf(": "))))];
}
