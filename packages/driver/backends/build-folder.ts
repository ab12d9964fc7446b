/** Making and removing the folder of a pool. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { PoolDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { FilesystemFacts, Operation, PathFacts, Rights } from "../host/index.ts";
import type { Making } from "./backend.ts";
import { asBefore, refuseLabel } from "./label.ts";
import { accessOf, folderOf, onFile } from "./local-files.ts";

/** libvirt's own mode for a new pool folder. */
const defaultMode = 0o711;

/** Makes the folder and what is missing above it; a folder that is there is only given the access rights that the definition asks for. */
export async function buildFolder({ host, pool }: Making): Promise<readonly Step[]> {
  const path = folderOf(pool);
  const { mode, ...given } = accessOf(pool);
  await refuseLabel(host, given);
  const facts = await host.file({ act: "look", path });
  const missing = facts.type === "missing";
  const found = facts.type === "link" ? await host.file({ act: "look", path: facts.realPath }) : facts;
  const access = {
    ...(mode === undefined ? (missing ? { mode: defaultMode } : {}) : { mode }),
    ...given,
  };
  const cow = cowOf(pool, found.filesystem, missing);
  const undo = missing
    ? await removeWhatIsMade(host, facts.realPath)
    : restore(path, found.access && asBefore(found.access, given), cow && found);
  return [
    {
      title: { code: "make-folder", facts: { path } },
      plan: [onFile({ act: "make-folder", path, ...access, ...cow })],
      undo,
    },
  ];
}

/**
 * Copy-on-write of a folder on btrfs: as the definition says; where it says nothing a new folder is without, as libvirt
 * makes it, since images that are written in place fall to pieces with it. Errors: volume.nocow-needs-btrfs.
 */
function cowOf(
  { features }: PoolDef,
  filesystem: FilesystemFacts | undefined,
  missing: boolean,
): { readonly cow: boolean } | undefined {
  const state = features?.cow?.state;
  if (filesystem?.type === "btrfs")
    return state === undefined ? (missing ? { cow: false } : undefined) : { cow: state };
  if (state === undefined) return undefined;
  throw new StorageError(fault("volume.nocow-needs-btrfs", { filesystem: filesystem?.type ?? "?" }));
}

const restore = (path: string, access: Rights | undefined, before?: Pick<PathFacts, "cow">): readonly Operation[] => {
  const cow = before?.cow === undefined ? {} : { cow: before.cow };
  return access ? [onFile({ act: "make-folder", path, ...access, ...cow })] : [];
};

/** The folder and every missing folder above it, innermost first; one that somebody filled meanwhile stays. */
async function removeWhatIsMade(host: Making["host"], path: string): Promise<readonly Operation[]> {
  const operations: Operation[] = [];
  for (let folder = path; folder !== "/" && folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    if ((await host.file({ act: "look", path: folder })).type !== "missing") break;
    operations.push(onFile({ act: "remove-folder", path: folder, ifEmpty: true }));
  }
  return operations;
}

/** Removes the folder, which must be empty: a pool's storage goes, its volumes never do. */
export async function deleteFolder({ host, pool }: Making): Promise<readonly Step[]> {
  const path = folderOf(pool);
  const { access, entries = 0 } = await host.file({ act: "look", path, count: true });
  if (entries > 0) throw new StorageError(fault("target.not-empty", { path, entries }));
  return [
    {
      title: { code: "remove-folder", facts: { path } },
      plan: [onFile({ act: "remove-folder", path })],
      undo: restore(path, access && asBefore(access, {})),
    },
  ];
}
