/**
 * The closed list of error codes: what went wrong, as a code and typed facts. The sentence a person reads stands in the
 * page's message catalogue under `errors.<code>`; nothing here is shown as it is.
 */
export interface ErrorKind {
  readonly status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 422 | 499 | 500 | 501 | 503 | 504;
  /** libvirt's own error number for the same refusal (virErrorNumber), where it has one. */
  readonly libvirt?: number;
}

export const codes = {
  "xml.malformed": { status: 400, libvirt: 27 },
  "xml.doctype": { status: 400 },
  "xml.too-large": { status: 413 },
  "xml.too-deep": { status: 413 },
  "xml.too-many": { status: 413 },
  "xml.wrong-root": { status: 400, libvirt: 27 },
  "xml.unknown-node": { status: 422 },
  "field.missing": { status: 422, libvirt: 27 },
  "field.invalid": { status: 422, libvirt: 27 },
  "field.choice": { status: 422, libvirt: 27 },
  "field.one-of": { status: 422, libvirt: 27 },
  "field.conflict": { status: 422, libvirt: 27 },
  "field.needs": { status: 422, libvirt: 27 },
  "field.unit-unknown": { status: 422, libvirt: 8 },
  "field.too-large": { status: 422, libvirt: 82 },
  "field.reported": { status: 422 },
  "field.repeated": { status: 422 },
  "field.unused": { status: 422 },
  "field.fixed": { status: 422 },
  "name.invalid": { status: 422, libvirt: 27 },
  "type.not-yet": { status: 501 },
  "target.relative": { status: 422 },
  "target.system": { status: 422 },
  "target.missing": { status: 412 },
  "target.not-a-folder": { status: 412 },
  "target.denied": { status: 403 },
  "target.overlaps": { status: 409, libvirt: 9 },
  "target.in-libvirt": { status: 409, libvirt: 9 },
  "target.not-empty": { status: 412 },
  "target.mounted": { status: 409 },
  "target.not-mounted": { status: 412 },
  "target.busy": { status: 412 },
  "mount.option": { status: 422 },
  "target.elsewhere": { status: 412 },
  "pool.not-found": { status: 404, libvirt: 49 },
  "pool.name-taken": { status: 409, libvirt: 9 },
  "pool.uuid-taken": { status: 409, libvirt: 9 },
  "pool.wrong-state": { status: 412, libvirt: 55 },
  "pool.in-libvirt": { status: 409, libvirt: 9 },
  "pool.active-in-libvirt": { status: 412, libvirt: 55 },
  "pool.autostart-in-libvirt": { status: 412 },
  "pool.only-one": { status: 409, libvirt: 9 },
  "source.taken": { status: 409, libvirt: 9 },
  "source.in-libvirt": { status: 409, libvirt: 9 },
  "source.not-a-device": { status: 412 },
  "source.in-use": { status: 409 },
  "source.holds": { status: 409, libvirt: 76 },
  "source.none": { status: 404, libvirt: 38 },
  "pool.not-kept": { status: 412, libvirt: 1 },
  "volume.not-found": { status: 404, libvirt: 50 },
  "volume.exists": { status: 409, libvirt: 90 },
  "volume.changed": { status: 409 },
  "volume.not-a-file": { status: 412 },
  "volume.in-use": { status: 409, libvirt: 55 },
  "volume.held": { status: 409, libvirt: 55 },
  "image.unsafe": { status: 422 },
  "volume.capacity-zero": { status: 422 },
  "volume.capacity-over-limit": { status: 422 },
  "volume.capacity-shrinks": { status: 422, libvirt: 8 },
  "volume.no-trim": { status: 501, libvirt: 84 },
  "volume.label-not-set": { status: 422, libvirt: 38 },
  "volume.stays-sparse": { status: 422 },
  "volume.fixed-size": { status: 501, libvirt: 84 },
  "volume.nocow-needs-btrfs": { status: 422, libvirt: 38 },
  "volume.no-space": { status: 412 },
  "volume.overcommits": { status: 422 },
  "upload.not-open": { status: 409 },
  "upload.offset": { status: 409 },
  "upload.length": { status: 422 },
  "upload.silent": { status: 504 },
  "fetch.url": { status: 422 },
  "fetch.refused": { status: 403 },
  "fetch.failed": { status: 503 },
  "transfer.hash-differs": { status: 422 },
  "revision.conflict": { status: 409 },
  "op.unsupported": { status: 501, libvirt: 3 },
  "op.cancelled": { status: 499 },
  "op.interrupted": { status: 500 },
  "tool.missing": { status: 503 },
  "kernel.missing": { status: 503 },
  "command.failed": { status: 500, libvirt: 1 },
  "command.timeout": { status: 504 },
  "command.stuck": { status: 504 },
  "file.failed": { status: 500, libvirt: 38 },
  "file.denied": { status: 403, libvirt: 38 },
  "file.disk-full": { status: 412, libvirt: 38 },
  "filesystem.not-answering": { status: 504 },
  "secret.not-found": { status: 404, libvirt: 66 },
  "secret.uuid-taken": { status: 409, libvirt: 1 },
  "secret.usage-taken": { status: 409, libvirt: 1 },
  "secret.no-value": { status: 412, libvirt: 66 },
  "secret.wrong": { status: 412, libvirt: 66 },
  "secret.unreadable": { status: 500, libvirt: 1 },
  "secret.in-use": { status: 412 },
  "job.not-found": { status: 404 },
  "job.id-reused": { status: 409 },
  "job.needs-you": { status: 409 },
  "job.no-choice": { status: 409 },
  "host.not-found": { status: 404 },
  "host.unreachable": { status: 503 },
  "auth.required": { status: 401 },
  "auth.forbidden": { status: 403 },
  "request.refused": { status: 403 },
  "request.invalid": { status: 400 },
  internal: { status: 500 },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof codes;

export type NameFault = "empty" | "slash" | "newline" | "control" | "too-long" | "dots" | "reserved";

/** The facts each code carries; a code that is not listed carries none. Sizes are bytes, times are milliseconds. */
export interface ErrorFacts {
  "xml.malformed": { readonly detail: string };
  "xml.too-large": { readonly bytes: number; readonly limitBytes: number };
  "xml.too-deep": { readonly limit: number };
  "xml.too-many": { readonly what: "elements" | "attributes"; readonly limit: number };
  "xml.wrong-root": { readonly expected: string; readonly found: string };
  "xml.unknown-node": { readonly name: string; readonly suggestion?: string };
  "field.missing": { readonly label: string };
  "field.invalid": { readonly label: string; readonly value: string; readonly expected: string };
  "field.choice": { readonly label: string; readonly value: string; readonly choices: readonly string[] };
  /** One of these fields is needed. */
  "field.one-of": { readonly labels: readonly string[] };
  /** Two fields that cannot be set together. */
  "field.conflict": { readonly label: string; readonly other: string };
  /** A field that cannot be without another. */
  "field.needs": { readonly label: string; readonly other: string };
  "field.unit-unknown": { readonly label: string; readonly unit: string };
  "field.too-large": { readonly label: string; readonly value: string };
  "field.reported": { readonly label: string };
  "field.repeated": { readonly label: string };
  "field.unused": { readonly label: string; readonly poolType: string };
  "field.fixed": { readonly label: string };
  "name.invalid": { readonly name: string; readonly fault: NameFault };
  /** The format has the type, and this version cannot run it. */
  "type.not-yet": { readonly poolType: string };
  "target.relative": { readonly path: string };
  "target.system": { readonly path: string; readonly folder: string };
  "target.missing": { readonly path: string };
  "target.not-a-folder": { readonly path: string };
  "target.denied": { readonly path: string };
  "target.overlaps": { readonly path: string; readonly pool: string; readonly otherPath: string };
  /** `pool` is one that only libvirt has. */
  "target.in-libvirt": { readonly path: string; readonly pool: string; readonly otherPath: string };
  "target.not-empty": { readonly path: string; readonly entries: number };
  /** Something that is not the pool's source. */
  "target.mounted": { readonly path: string; readonly source: string };
  "target.not-mounted": { readonly path: string };
  /** `by`: processes, as `name (pid)`; left out where none is found, since the kernel may keep it busy itself. */
  "target.busy": { readonly path: string; readonly by?: readonly string[] };
  /** `never`: it does something else than mount the pool's source. Of a `secret` only the option's name is told. */
  "mount.option": { readonly option: string; readonly why: "comma" | "policy" | "secret" | "never" };
  "source.not-a-device": { readonly path: string };
  /** `by`: where it is mounted, `swap`, devices that are built on it, or what it is a member of. */
  "source.in-use": { readonly path: string; readonly by: string };
  "source.holds": { readonly path: string; readonly holds: string };
  "source.none": { readonly host: string };
  /** The folder lay on the mount at `mountPoint`, and lies on the one at `now`. */
  "target.elsewhere": { readonly path: string; readonly mountPoint: string; readonly now: string };
  "pool.not-found": { readonly pool: string };
  "pool.name-taken": { readonly name: string; readonly uuid: string };
  "pool.uuid-taken": { readonly name: string; readonly uuid: string };
  "pool.wrong-state": { readonly pool: string; readonly state: string; readonly needs: "inactive" | "active" };
  /** Of the pool that only libvirt has. */
  "pool.in-libvirt": { readonly pool: string; readonly uuid: string };
  "pool.active-in-libvirt": { readonly pool: string };
  "pool.autostart-in-libvirt": { readonly pool: string };
  /** There can be one pool of the type, and `pool` is it. */
  "pool.only-one": { readonly pool: string; readonly poolType: string };
  /** `pool` has the same source, which is told in the document's words. */
  "source.taken": { readonly pool: string; readonly source: string };
  "source.in-libvirt": { readonly pool: string };
  "pool.not-kept": { readonly pool: string };
  /** The job waits for its turn, has ended, or is no upload of who asks. */
  "upload.not-open": { readonly job: string };
  /** Bytes are taken from here on only. */
  "upload.offset": { readonly expected: bigint };
  "upload.length": { readonly said: bigint; readonly got: bigint };
  "upload.silent": { readonly silentMs: number };
  /** `downgrade`: from https a redirect leads to http. */
  "fetch.url": { readonly why: "invalid" | "scheme" | "credentials" | "downgrade" };
  /** The address of a host is not one of the public internet, and the policy does not list it. */
  "fetch.refused": { readonly host: string; readonly address: string };
  /** `detail`: the status, the name of an error, the most redirects, or the silence in ms. */
  "fetch.failed": {
    readonly host: string;
    readonly why: "status" | "cut" | "silent" | "redirects" | "encoded" | "error";
    readonly detail: string;
  };
  /** SHA-256 of what was to come and of what came. */
  "transfer.hash-differs": { readonly expected: string; readonly found: string };
  "volume.not-found": { readonly volume: string; readonly pool: string };
  "volume.exists": { readonly volume: string; readonly pool: string };
  /** While it was read or written: replaced by another file, or written to by somebody else. */
  "volume.changed": { readonly volume: string };
  "volume.not-a-file": { readonly volume: string; readonly found: string };
  /** `by` names who uses it, `more` counts the others; a person may override this. */
  "volume.in-use": {
    readonly volume: string;
    readonly use: "running" | "domain" | "process" | "locked";
    readonly by: string;
    readonly more: number;
  };
  /** Mounted, or another volume is read with it; nobody overrides this. */
  "volume.held": {
    readonly volume: string;
    /** `stopped`: of a volume in a pool that is not active, as that one was last seen. */
    readonly use: "mounted" | "backing" | "stopped";
    readonly by: string;
    readonly more: number;
  };
  /** What a program would be led to by the image, or would not understand in it. */
  "image.unsafe": {
    readonly volume: string;
    readonly reason:
      | "backing"
      | "relative"
      | "chain"
      | "data-file"
      | "extents"
      | "unknown-features"
      | "snapshots"
      | "encryption-aes";
  };
  "volume.capacity-over-limit": { readonly capacity: bigint; readonly limit: bigint };
  "volume.capacity-shrinks": { readonly capacity: bigint; readonly current: bigint };
  "volume.no-trim": { readonly volume: string };
  /** SELinux does not run on the host. */
  "volume.label-not-set": { readonly label: string };
  /** All its storage was asked for, which an image of the format cannot have. */
  "volume.stays-sparse": { readonly format: string };
  /** QEMU resizes no image of the format, or, where `shrinks`, makes none smaller. */
  "volume.fixed-size": { readonly volume: string; readonly format: string; readonly shrinks: boolean };
  /** The type of the filesystem that the pool is on. */
  "volume.nocow-needs-btrfs": { readonly filesystem: string };
  "volume.no-space": { readonly needed: bigint; readonly available: bigint };
  "volume.overcommits": { readonly promised: bigint; readonly capacity: bigint };
  /** `current` is the document as the host holds it now, to show the difference. */
  "revision.conflict": { readonly revision: string; readonly current: string };
  "op.unsupported": { readonly operation: string; readonly poolType: string };
  "tool.missing": { readonly tool: string; readonly package?: string };
  /** `feature` is a filesystem or a module of the kernel. */
  "kernel.missing": { readonly feature: string; readonly poolType: string };
  "command.failed": {
    readonly command: readonly string[];
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly stderr: string;
  };
  "command.timeout": { readonly command: readonly string[]; readonly timeoutMs: number };
  /** Killed and still there: `on` is what it waits for in the kernel, as /proc/PID/wchan names it. */
  "command.stuck": { readonly command: readonly string[]; readonly pid: number; readonly on: string };
  "file.failed": { readonly operation: string; readonly path: string; readonly errno: string };
  "file.denied": { readonly operation: string; readonly path: string };
  /** `needed` and `available` where it is known how much was to be written. */
  "file.disk-full": {
    readonly operation: string;
    readonly path: string;
    readonly needed?: bigint;
    readonly available?: bigint;
  };
  "filesystem.not-answering": { readonly mountPoint: string; readonly sinceMs: number };
  /** A UUID, or the id of a usage. */
  "secret.not-found": { readonly secret: string };
  /** The UUID belongs to a secret of another usage, which is named. */
  "secret.uuid-taken": { readonly uuid: string; readonly type: string; readonly id: string };
  /** Another secret, whose UUID is named, has the usage. */
  "secret.usage-taken": { readonly uuid: string; readonly type: string; readonly id: string };
  "secret.no-value": { readonly secret: string };
  /** What is encrypted does not open with it. */
  "secret.wrong": { readonly secret: string };
  /** `path` of the key file. */
  "secret.unreadable": { readonly path: string };
  /** By a pool that signs in with it, or a volume of the pool that it opens. */
  "secret.in-use": { readonly secret: string; readonly pool: string; readonly volume?: string };
  "job.not-found": { readonly job: string };
  "job.id-reused": { readonly job: string };
  /** Said of a pool: that job on it could not be taken back, and waits for somebody. */
  "job.needs-you": { readonly job: string; readonly verb: string };
  "job.no-choice": { readonly job: string; readonly choice: string };
  "host.not-found": { readonly host: string };
  "host.unreachable": { readonly host: string; readonly sinceMs: number };
  "auth.forbidden": { readonly permission: string };
  "request.refused": { readonly reason: "host" | "origin" | "fetch-site" | "content-type" | "method" };
  "request.invalid": { readonly detail: string };
}

export type FactsOf<C extends ErrorCode> = C extends keyof ErrorFacts ? ErrorFacts[C] : undefined;
