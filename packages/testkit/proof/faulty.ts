/** A host on which one call goes wrong. Authored: the fault is made at the host's door, in place of the call or after it. */
import type { Command, FileRequest, Host, Operation, OwnRequest } from "@cistern/driver/host";
import { type Fault, fault, StorageError } from "@cistern/schema/errors";

/** How a call goes wrong. `late`: the call is done first, and then reported as failed, as a last sync may. */
export const mishaps = ["ENOSPC", "EIO", "EACCES", "EROFS", "late", "slow", "killed", "garbage"] as const;
export type Mishap = (typeof mishaps)[number];

export interface Faulty {
  readonly host: Host;
  /** From now on the n-th call that can go wrong so does, and only that one. */
  arm(call: number, mishap: Mishap): void;
  /** No more goes wrong. Answers what did, in words; undefined where the call never came. */
  disarm(): string | undefined;
}

type Call = Exclude<Operation, { readonly on: "content" }> & { readonly read: boolean };

export function faulty(real: Host): Faulty {
  let seen = 0;
  let armed: { readonly call: number; readonly mishap: Mishap } | undefined;
  let struck: string | undefined;

  const through = async <T>(call: Call, go: () => Promise<T>): Promise<T> => {
    const made = armed && faultFor(call, armed.mishap);
    if (!made || !armed || seen++ !== armed.call) return await go();
    struck = `${nameOf(call)} ${armed.mishap}`;
    if (armed.mishap === "late") await go();
    throw new StorageError(made);
  };
  const ofOperation = (operation: Operation): Call =>
    operation.on === "file"
      ? ofFile(operation.request)
      : operation.on === "program"
        ? ofProgram(operation.command)
        : operation.on === "content"
          ? { on: "file", request: { act: "write-part", ...operation.receive, offset: 0n, bytes }, read: false }
          : { ...operation, read: false };
  const ofFile = (request: FileRequest): Call => ({ on: "file", request, read: isRead(request) });
  const ofOwn = (request: OwnRequest): Call => ({ on: "own", request, read: false });
  const ofProgram = (command: Command): Call => ({ on: "program", command, read: command.effect === "read" });
  return {
    host: {
      ...real,
      file: (request, options) => through(ofFile(request), () => real.file(request, options)),
      own: (request) => through(ofOwn(request), () => real.own(request)),
      run: (command, options) => through(ofProgram(command), () => real.run(command, options)),
      perform: (operation, options) => through(ofOperation(operation), () => real.perform(operation, options)),
    },
    arm: (call, mishap) => {
      seen = 0;
      struck = undefined;
      armed = { call, mishap };
    },
    disarm: () => {
      armed = undefined;
      return struck;
    },
  };
}

const bytes = [new Uint8Array()];
const isRead = ({ act }: FileRequest): boolean =>
  act === "look" || act === "scan" || act === "inspect" || act === "expect";
const nameOf = (call: Call): string => (call.on === "program" ? call.command.file : call.request.act);

/** What the door throws where such a call fails so; undefined where it cannot. */
function faultFor(call: Call, mishap: Mishap): Fault | undefined {
  if (call.on === "program") return programFault(call.command, mishap);
  const operation = call.request.act;
  const path =
    "folder" in call.request ? call.request.folder : "path" in call.request ? call.request.path : call.request.name;
  switch (mishap) {
    case "ENOSPC":
      return call.read ? undefined : fault("file.disk-full", { operation, path });
    case "EACCES":
      return fault("file.denied", { operation, path });
    case "EROFS":
      return call.read ? undefined : fault("file.failed", { operation, path, errno: "EROFS" });
    case "EIO":
      return fault("file.failed", { operation, path, errno: "EIO" });
    case "late":
      return call.read ? undefined : fault("file.failed", { operation, path, errno: "EIO" });
    case "slow":
      return call.on !== "file" ? undefined : fault("filesystem.not-answering", { mountPoint: "/", sinceMs: 0 });
    default:
      return undefined;
  }
}

function programFault({ file, args }: Command, mishap: Mishap): Fault | undefined {
  const command = [file, ...args];
  const failed = (exitCode: number | null, signal: string | null, stderr: string) =>
    fault("command.failed", { command, exitCode, signal, stderr });
  switch (mishap) {
    case "slow":
      return fault("command.timeout", { command, timeoutMs: 60_000 });
    case "killed":
      return failed(null, "SIGKILL", "");
    case "garbage":
      return failed(1, null, "\u0000\ufffd\u001b[2J");
    case "ENOSPC":
      return failed(1, null, `${file}: error while writing: No space left on device`);
    default:
      return failed(1, null, mishap);
  }
}
