/** Operations as command lines: what a plan shows before anything runs. Shown only; nothing ever runs such a text. */
import type {
  Command,
  FileRequest,
  HostFolders,
  Labelled,
  LibvirtRequest,
  Operation,
  Ownership,
  OwnFolders,
  OwnRequest,
} from "./operation.ts";
import { isRead } from "./requests.ts";

/** What must not reach a screen as it is. */
const control = /[\x00-\x1f\x7f]/g;
const escaped = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** One argument as a shell would need it quoted. */
export function quote(argument: string): string {
  if (/^[\w./:=,+@%^-]+$/.test(argument)) return argument;
  const printable = argument.replace(/[\\']/g, "\\$&").replace(control, escaped);
  if (argument.search(control) >= 0) return `$'${printable}'`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

const line = (...words: readonly (string | bigint)[]): string => words.map((word) => quote(String(word))).join(" ");
const octal = (mode: number): string => mode.toString(8).padStart(4, "0");
const inside = (folder: string, name: string): string => `${folder === "/" ? "" : folder}/${name}`;

/** The program and its arguments, those that are secret as `***`. */
export const redacted = (command: Command): readonly string[] => [
  command.file,
  ...command.args.map((argument, index) => (command.redact?.includes(index) ? "***" : argument)),
];

function changeOwner(path: string, { owner, group }: Ownership): readonly string[] {
  if (owner === undefined && group === undefined) return [];
  return [line("chown", `${owner ?? ""}${group === undefined ? "" : `:${group}`}`, path)];
}
const changeMode = (path: string, { mode }: Ownership): readonly string[] =>
  mode === undefined ? [] : [line("chmod", octal(mode), path)];

const changeLabel = (path: string, { label }: Labelled): readonly string[] =>
  label === undefined ? [] : [line("chcon", label, path)];

function sayFile(request: FileRequest): readonly string[] {
  switch (request.act) {
    case "look":
      return [line("stat", request.path)];
    case "glance":
      return [line("stat", request.folder)];
    case "scan":
      return [line("ls", "-la", request.folder)];
    case "expect":
    case "inspect":
    case "tag":
      return [line("stat", inside(request.folder, request.name))];
    case "read-part":
      return [line("tail", "-c", `+${request.offset + 1n}`, inside(request.folder, request.name))];
    case "digest":
      return [line("sha256sum", inside(request.folder, request.name))];
    case "write-part":
      return [line("dd", `of=${inside(request.folder, request.name)}`, "conv=notrunc,sparse")];
    case "make-folder": {
      const mode = request.mode === undefined ? [] : ["-m", octal(request.mode)];
      const { cow, path } = request;
      const chattr = cow === undefined ? [] : [line("chattr", cow ? "-C" : "+C", path)];
      return [
        line("mkdir", "-p", ...mode, path),
        ...changeOwner(path, request),
        ...changeLabel(path, request),
        ...chattr,
      ];
    }
    case "remove-folder":
      return [line("rmdir", ...(request.ifEmpty ? ["--ignore-fail-on-non-empty"] : []), request.path)];
    case "make-file": {
      const path = inside(request.folder, request.name);
      const allocate = request.allocation > 0n ? [line("fallocate", "-l", request.allocation, path)] : [];
      const access = { ...request, mode: request.mode ?? 0o600 };
      return [
        ...(request.nocow ? [line("touch", path), line("chattr", "+C", path)] : []),
        line("truncate", "-s", request.capacity, path),
        ...allocate,
        ...changeOwner(path, access),
        ...changeMode(path, access),
        ...changeLabel(path, request),
      ];
    }
    case "flush-file":
      return [line("sync", inside(request.folder, request.name))];
    case "set-size":
      return [line("truncate", "-s", request.capacity, inside(request.folder, request.name))];
    case "allocate-file":
      return [line("fallocate", "-o", request.from, "-l", "rest", inside(request.folder, request.name))];
    case "wipe-file":
      return [
        request.how === "trim"
          ? line("fallocate", "--punch-hole", "-l", "all", inside(request.folder, request.name))
          : line("shred", "-n", "0", "-z", inside(request.folder, request.name)),
      ];
    case "set-access": {
      const path = inside(request.folder, request.name);
      return [...changeOwner(path, request), ...changeMode(path, request), ...changeLabel(path, request)];
    }
    case "rename-file":
      return [
        line("mv", "-nT", inside(request.folder, request.name), inside(request.toFolder ?? request.folder, request.to)),
      ];
    case "remove-file":
      return [line("rm", "-d", inside(request.folder, request.name))];
  }
}

function sayOwn(request: OwnRequest, folders: OwnFolders): readonly string[] {
  const path = inside(folders[request.folder], request.name);
  switch (request.act) {
    case "write-own":
      return [line("install", "-m", "0600", "/dev/stdin", path)];
    case "remove-own":
      return [line("rm", "-f", path)];
    case "link-own":
      return [line("ln", "-sfT", inside(folders.definitions, request.name), path)];
  }
}

function sayLibvirt({ act, name }: LibvirtRequest, { definitions }: HostFolders["libvirt"]): string {
  const link = inside(`${definitions}/autostart`, name);
  return act === "unlink-autostart" ? line("rm", "-f", link) : line("ln", "-sT", inside(definitions, name), link);
}

export interface Said {
  readonly effect: "read" | "write";
  readonly text: string;
}

/** How an operation reads in a plan: command lines a person could type, for programs and system calls alike. `folders` are the agent's own, and libvirt's. */
export function sayerOf(folders: HostFolders): (operation: Operation) => Said {
  return (operation) => {
    switch (operation.on) {
      case "program":
        return { effect: operation.command.effect, text: line(...redacted(operation.command)) };
      case "content": {
        const { folder, name, from } = operation.receive;
        const dd = line("dd", `of=${inside(folder, name)}`, "conv=notrunc,sparse");
        return { effect: "write", text: from === undefined ? dd : `${line("curl", "-fL", from)} | ${dd}` };
      }
      case "file": {
        const { request } = operation;
        return {
          effect: isRead(request) || request.act === "expect" ? "read" : "write",
          text: sayFile(request).join(" && "),
        };
      }
      case "own":
        return { effect: "write", text: sayOwn(operation.request, folders).join(" && ") };
      case "libvirt":
        return { effect: "write", text: sayLibvirt(operation.request, folders.libvirt) };
    }
  };
}

/** The same where the agent's own folders are not known: they are shown by name. */
export const sayOperation = sayerOf({
  definitions: "definitions",
  autostart: "autostart",
  state: "state",
  libvirt: { definitions: "libvirt", run: "libvirt" },
});
