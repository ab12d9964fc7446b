/**
 * What may be done to a host, as plain data: an operation can be shown before it runs (the plan), written to the journal
 * before it runs (the intent), and run (the deed). Nothing reaches a host in another way.
 */
import type { Fault } from "@cistern/schema/errors";
import type { ImageFormat } from "@cistern/schema/fields";
import type { Probed } from "../probe/index.ts";
import type { HostDevices } from "./devices.ts";
import type { Holders } from "./holders.ts";
import type { KernelPart } from "./kernel.ts";
import type { LibvirtFiles } from "./libvirt.ts";
import type { Mount } from "./mounts.ts";
import type { UserIds } from "./users.ts";

/** A program and its arguments; never a shell. `file` is a bare name looked up in a fixed list of folders. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly effect: "read" | "write";
  readonly timeoutMs?: number;
  /** What the program may use, held by prlimit(1): a hostile image must not take the host's time and memory with it. */
  readonly limits?: { readonly cpuSeconds: number; readonly memoryBytes: number };
  /** UUID of a secret whose value the program reads from `secretFile`: held in memory for it alone, under no name. */
  readonly secret?: string;
  /** Indexes of arguments that must reach no log, plan or journal. */
  readonly redact?: readonly number[];
  /** Path of a mount that the program ends: our own child there is ended first, and what asks it for something waits. */
  readonly leaves?: string;
}

/** Where a program with a `secret` finds its value. */
export const secretFile = "/proc/self/fd/3";

export interface Ownership {
  /** Octal access rights; absent leaves the default of the act. */
  readonly mode?: number;
  readonly owner?: number;
  readonly group?: number;
}
/** SELinux label, where the entry has one. */
export interface Labelled {
  readonly label?: string;
}
/** What an entry is to have of its own, and what it has: then all but the label is there. */
export interface Rights extends Ownership, Labelled {}
export type RightsSeen = Required<Ownership> & Labelled;

/**
 * Acts on paths of a pool. Each runs in the child process of the filesystem that `folder` (or `path`) is mounted on.
 * `folder` is opened first and `name` is one plain name inside it, never followed when it is a link.
 */
export type FileRequest =
  // reads
  /** `count`: of a folder, how much is in it. */
  | { readonly act: "look"; readonly path: string; readonly count?: true }
  /**
   * `since`: the mark of an earlier look, to be told only what is different since; empty for the first of several. A mark
   * that is not known (any more) is answered with everything. `only`: the hidden files of jobs, and no volumes.
   */
  | { readonly act: "scan"; readonly folder: string; readonly since?: string; readonly only?: "temporary" }
  /** What a folder's watch reported since the look of that mark, without looking at any file. */
  | { readonly act: "glance"; readonly folder: string; readonly since: string }
  | { readonly act: "inspect"; readonly folder: string; readonly name: string }
  /** Refuses (volume.changed) unless the name still has this file, and, where that is asked, the same content. */
  | {
      readonly act: "expect";
      readonly folder: string;
      readonly name: string;
      readonly identity: string;
      readonly mtime?: string;
    }
  /** What of a file is told apart from other content, and its length. */
  | { readonly act: "tag"; readonly folder: string; readonly name: string }
  /** Bytes of a file that still has this tag. */
  | {
      readonly act: "read-part";
      readonly folder: string;
      readonly name: string;
      readonly offset: bigint;
      readonly length: number;
      readonly tag?: string;
    }
  /** SHA-256 of the first `length` bytes. */
  | { readonly act: "digest"; readonly folder: string; readonly name: string; readonly length: bigint }
  // writes: folders
  /** `cow`: whether files that come into it are copied on write, on a filesystem that can. */
  | ({ readonly act: "make-folder"; readonly path: string; readonly cow?: boolean } & Rights)
  /** `ifEmpty`: a folder that holds something stays, without an error (for undo). A missing one is done. */
  | { readonly act: "remove-folder"; readonly path: string; readonly ifEmpty?: true }
  // writes: files
  | ({
      readonly act: "make-file";
      readonly folder: string;
      readonly name: string;
      readonly capacity: bigint;
      readonly allocation: bigint;
      /** Overwritten in place, on a filesystem that copies on write. */
      readonly nocow?: true;
    } & Rights)
  | {
      readonly act: "write-part";
      readonly folder: string;
      readonly name: string;
      readonly offset: bigint;
      /** In pieces, as they came. */
      readonly bytes: Pieces;
    }
  /** Puts a file's content on the disk, where another program wrote it. */
  | { readonly act: "flush-file"; readonly folder: string; readonly name: string }
  | { readonly act: "set-size"; readonly folder: string; readonly name: string; readonly capacity: bigint }
  /** Takes storage for a file from `from` to its end. */
  | { readonly act: "allocate-file"; readonly folder: string; readonly name: string; readonly from: bigint }
  /** `zero` overwrites what is stored, `trim` gives it back; the file keeps its size. */
  | { readonly act: "wipe-file"; readonly folder: string; readonly name: string; readonly how: "zero" | "trim" }
  | ({ readonly act: "set-access"; readonly folder: string; readonly name: string } & Rights)
  /** `toFolder`: into another folder of the same mount. */
  | {
      readonly act: "rename-file";
      readonly folder: string;
      readonly name: string;
      readonly to: string;
      readonly toFolder?: string;
    }
  | { readonly act: "remove-file"; readonly folder: string; readonly name: string };

/** Acts on the agent's own folders (definitions, autostart links, state of this boot). `name` is a file name there. */
export type OwnRequest =
  | { readonly act: "write-own"; readonly folder: OwnFolder; readonly name: string; readonly text: string }
  | { readonly act: "remove-own"; readonly folder: OwnFolder; readonly name: string }
  | { readonly act: "link-own"; readonly folder: "autostart"; readonly name: string };
export type OwnFolder = "definitions" | "autostart" | "state";
/** Absolute paths. `autostart` holds links to `definitions`. */
export type OwnFolders = { readonly [F in OwnFolder]: string };

/** Acts in libvirt's own folder of pools that start with the host. `name` is a file name there. */
export interface LibvirtRequest {
  readonly act: "unlink-autostart" | "link-autostart";
  readonly name: string;
}
/** Absolute paths of folders that belong to libvirt; either may be missing. Each has a folder `qemu` of virtual machines: beside the one, in the other. */
export interface LibvirtFolders {
  /** NAME.xml of its pools, and `autostart` with links to them. */
  readonly definitions: string;
  /** Its sockets, and `storage` with the state of pools it has started. */
  readonly run: string;
}
export interface HostFolders extends OwnFolders {
  readonly libvirt: LibvirtFolders;
}

/** Fills a file with bytes that come from elsewhere: whoever performs it brings them (`PerformOptions.incoming`). */
export interface Receiving {
  readonly folder: string;
  readonly name: string;
  /** Where the bytes are fetched, to be shown. */
  readonly from?: string;
}

export type Operation =
  | { readonly on: "program"; readonly command: Command }
  | { readonly on: "content"; readonly receive: Receiving }
  | { readonly on: "file"; readonly request: FileRequest }
  | { readonly on: "own"; readonly request: OwnRequest }
  | { readonly on: "libvirt"; readonly request: LibvirtRequest };

/** What `look` says of a path, all of it read in the filesystem's child. Sizes in bytes. */
export interface PathFacts {
  /** `other` is a FIFO, socket or character device. `undefined` fields where the path is missing. */
  readonly type: "missing" | "folder" | "file" | "block" | "link" | "other";
  /** The real path of the longest existing part with the missing rest appended. */
  readonly realPath: string;
  /** With its label for a folder only. */
  readonly access?: RightsSeen;
  readonly entries?: number;
  /** Of a folder on btrfs: whether files that come into it are copied on write. */
  readonly cow?: boolean;
  readonly filesystem?: FilesystemFacts;
  /** Of a folder or a block device, behind a link too: what leads to the same one has the same. */
  readonly identity?: string;
  /** Where the real path lies on its filesystem, the same by whichever mount it is reached. */
  readonly place?: { readonly device: string; readonly path: string };
}
export interface FilesystemFacts {
  /** Mount point, from the mount table. */
  readonly mountPoint: string;
  readonly type: string;
  readonly capacity: bigint;
  /** Free blocks, those reserved for root included: what libvirt reports as available. */
  readonly available: bigint;
  /** Largest file this filesystem can hold, where known. */
  readonly maxFileBytes?: bigint;
}

/** One entry of a pool's folder, as its volume is reported: what its first bytes tell, and what its filesystem does. */
export interface FileVolume extends Omit<Probed, "format"> {
  readonly name: string;
  readonly type: "file" | "dir" | "block";
  readonly format: ImageFormat | "dir";
  readonly allocation: bigint;
  readonly physical: bigint;
  /** The same as long as it is the same file, under whatever name: its inode number and time of birth. */
  readonly identity: string;
  /** Names that this file has, where it has more than one. */
  readonly links?: number;
  readonly access: RightsSeen;
  /** Seconds.nanoseconds as the format prints them. */
  readonly timestamps: {
    readonly atime: string;
    readonly mtime: string;
    readonly ctime: string;
    readonly btime?: string;
  };
  /** A symbolic link: where it points. */
  readonly linkTarget?: string;
}
export interface FolderScan {
  readonly volumes: readonly FileVolume[];
  /** Entries passed over, by reason. */
  readonly skipped: { readonly [reason in SkipReason]?: number };
  /** Regular files that are named as jobs name what is not whole yet; the first thousand. */
  readonly temporary: readonly string[];
  readonly realPath: string;
  readonly access: RightsSeen;
  readonly filesystem: FilesystemFacts;
  /** Of this look, where `since` was given. */
  readonly mark?: string;
  /** `volumes` are only those that are new or different since the look asked for, and these are there no more. */
  readonly gone?: readonly string[];
}
export interface FolderGlance {
  /** Nothing was reported, by a watch that sees everything that this host does there. */
  readonly quiet: boolean;
  readonly access: RightsSeen;
  readonly filesystem: FilesystemFacts;
}
/** A volume changed less long ago than this is not settled: it may be written to still, and is read at each look. */
export const settledAfterMs = 10_000;
export type SkipReason = "unreadable" | "undecodable" | "odd" | "vanished" | "dangling";

/** What is mounted at a path, as the mount table tells it. */
export interface Mounted {
  /** As the filesystem names it: `/dev/sda1`, `nas:/export`. */
  readonly source: string;
  readonly fsType: string;
  /** Real path of the mount point. */
  readonly point: string;
}

/** What the machine's administrator lets pools do, beside what is always safe. */
export interface HostPolicy {
  /** Mount options that take away a protection: `suid`, `dev`, `exec`. */
  readonly mountOptions: readonly string[];
  /** Networks (`10.0.0.0/8`, `fd00::1`) beside the public internet that content is fetched from. */
  readonly fetchFrom: readonly string[];
}

export interface Output {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What each act answers; acts not named answer nothing. */
export interface FileAnswers {
  look: PathFacts;
  scan: FolderScan;
  glance: FolderGlance;
  inspect: FileVolume | undefined;
  tag: { readonly tag: string; readonly length: bigint };
  "read-part": Pieces;
  digest: string;
}
export type AnswerOf<R extends FileRequest> = R["act"] extends keyof FileAnswers ? FileAnswers[R["act"]] : undefined;

/** A stretch of bytes as it came, piece by piece: to put them together would be to copy them. */
export type Pieces = readonly Uint8Array[];
export const bytesOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.byteLength, 0);

/** Content on its way. */
export interface Incoming {
  readonly length: bigint;
  /** In order; asking for the next part says that the one before is written. */
  parts(signal: AbortSignal): AsyncIterable<Pieces>;
  /** What the whole is to hash to, known at its end at the latest. */
  readonly sha256: string | undefined;
}
export interface Fetching {
  readonly url: string;
  readonly sha256?: string | undefined;
  /** Where it goes and how many bytes fit there: more is not fetched. */
  readonly room: { readonly path: string; readonly available: bigint };
}
/** `length` is that of the room until the server says another. */
export interface Fetched extends Incoming {
  /** The URL without what may be a secret in it. */
  readonly from: string;
}

export interface PerformOptions {
  /** The bytes of an operation that receives some. */
  readonly incoming?: Incoming | undefined;
  readonly signal?: AbortSignal;
  /** Bytes done and to do, for acts that can tell. */
  readonly onProgress?: (done: bigint, total: bigint) => void;
  /** Volumes of a scan as they are found; its answer then has only those that nobody was told of. */
  readonly onVolumes?: (volumes: readonly FileVolume[]) => void;
  /** Of silence. One that is shorter than the filesystem's own only sends the caller away. */
  readonly deadlineMs?: number;
  /** The value of a secret by its UUID, for a program that asks for one. */
  readonly secretValue?: (uuid: string) => Uint8Array;
  /** What a program said, once it has ended: printable, without its secrets. */
  readonly onOutput?: (text: string) => void;
  /**
   * A program, or the child of a filesystem in the middle of a write, was killed and is still there, stuck in the kernel;
   * undefined once it is gone. Whoever listens waits for it, since it may yet write; without a listener the call is refused
   * with command.stuck or filesystem.not-answering.
   */
  readonly onStuck?: (stuck: Fault | undefined) => void;
}

/** The one door to the machine. Errors are `StorageError`s: file.*, target.*, tool.missing, command.*, filesystem.not-answering, op.cancelled. */
export interface Host {
  readonly kind: "real" | "transcript";
  file<R extends FileRequest>(request: R, options?: PerformOptions): Promise<AnswerOf<R>>;
  run(command: Command, options?: PerformOptions & { readonly accept?: readonly number[] }): Promise<Output>;
  own(request: OwnRequest): Promise<void>;
  /** Runs any operation: what a step's plan lists is what its act performs. */
  perform(operation: Operation, options?: PerformOptions): Promise<void>;
  readonly libvirt: Pick<LibvirtFiles, "find" | "domains" | "answers" | "daemon">;
  which(tool: string): Promise<string | undefined>;
  readonly policy: HostPolicy;
  /** Goes there once its parts are asked for. Errors: fetch.url, fetch.refused; see fetch.ts for those of the parts. */
  fetch(fetching: Fetching): Fetched;
  /** What is mounted at a path, last of all where several things are. The filesystem itself is not asked. */
  mountedAt(path: string): Promise<Mounted | undefined>;
  /** Processes that have something of the mount open, as `name (pid)`; at most ten. */
  usersOf(mountPoint: string): Promise<readonly string[]>;
  /** The mount that holds a real path, told without touching it. */
  mountOf(path: string): Pick<Mount, "point" | "fsType">;
  /** Whether the kernel has it, or can load it. */
  kernelHas(part: KernelPart): Promise<boolean>;
  /** What storage there is to choose from; asks no device. */
  devices(): Promise<HostDevices>;
  /** The user that libvirt runs machines as; undefined where the host has none. */
  libvirtQemu(): Promise<UserIds | undefined>;
  /** Who has which files open, locked, or attached, at this moment; touches none of them. */
  holders(): Promise<Holders>;
  /**
   * Calls back (debounced by the caller) when something in the folder changed, and with filesystem.not-answering when the
   * folder's filesystem has gone silent, with undefined when it answers again. Ends with the returned function.
   */
  watch(folder: string, onChange: () => void, onSilence?: (silence: Fault | undefined) => void): () => void;
  close(): Promise<void>;
}
