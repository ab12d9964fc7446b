import type { FileRequest } from "../operation.ts";
import type { Answer } from "../wire.ts";
import { flushFile, removeFile, renameFile, setAccess, setSize } from "./change-file.ts";
import { makeFolder, removeFolder } from "./folders.ts";
import { look } from "./look.ts";
import type { Looks } from "./looks.ts";
import { makeFile } from "./make-file.ts";
import { type Digests, digest, fileTag, readPart, writePart } from "./parts.ts";
import type { Ground } from "./resolve.ts";
import { expectFile, glance, inspect, scan, type Turn } from "./scan.ts";
import { allocateFile, wipeFile } from "./wipe-file.ts";

/** Does one request. Throws `StorageError`, Node's system errors, or `Elsewhere`. */
export async function act(
  request: FileRequest,
  use: {
    readonly ground: Ground;
    readonly looks: Looks;
    readonly digests: Digests;
    readonly turn: Turn;
  },
): Promise<Answer> {
  switch (request.act) {
    case "look":
      return look(request, use.ground);
    case "scan":
      return scan(request, use);
    case "glance":
      return glance(request, use);
    case "inspect":
      return inspect(request, use, use.looks);
    case "expect":
      return expectFile(request, use);
    case "tag":
      return fileTag(request, use.ground);
    case "read-part":
      return readPart(request, use.ground);
    case "digest":
      return await digest(request, use);
    case "write-part":
      writePart(request, use.ground, use.digests);
      return;
    case "make-folder":
      makeFolder(request, use.ground);
      return;
    case "remove-folder":
      removeFolder(request, use.ground);
      return;
    case "make-file":
      await makeFile(request, use);
      return;
    case "flush-file":
      flushFile(request, use.ground);
      return;
    case "set-size":
      setSize(request, use.ground);
      return;
    case "allocate-file":
      await allocateFile(request, use);
      return;
    case "wipe-file":
      await wipeFile(request, use);
      return;
    case "set-access":
      setAccess(request, use.ground);
      return;
    case "rename-file":
      renameFile(request, use.ground);
      return;
    case "remove-file":
      removeFile(request, use.ground);
      return;
  }
}
