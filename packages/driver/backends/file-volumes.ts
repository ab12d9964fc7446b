/** The verbs of volumes that are files and there: delete, rename, change access. Each is a list of steps that can be taken back. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { Step } from "../engine/step.ts";
import type { Rights } from "../host/index.ts";
import type { Making, SeenVolume } from "./backend.ts";
import { asBefore, refuseLabel } from "./label.ts";
import { accessOf, folderOf, onFile, refuseLink, refuseTaken } from "./local-files.ts";

export async function deleteFile({ pool }: Making, volume: SeenVolume): Promise<readonly Step[]> {
  const { name, type, linkTarget } = volume.summary;
  if (type === "block" && linkTarget === undefined)
    throw new StorageError(fault("volume.not-a-file", { volume: name, found: type }));
  const folder = folderOf(pool);
  return [
    {
      title: { code: "remove-file", facts: { name } },
      plan: [onFile({ act: "remove-file", folder, name })],
      done: { file: { folder, name }, is: "gone", whole: true },
      // What is deleted stays deleted; a failed delete left the volume as it was.
      undo: [],
    },
  ];
}

export async function renameFile(making: Making, volume: SeenVolume, to: string): Promise<readonly Step[]> {
  const { name } = volume.summary;
  const folder = folderOf(making.pool);
  await refuseTaken(making, to);
  return [
    {
      title: { code: "rename-file", facts: { name, to } },
      plan: [onFile({ act: "rename-file", folder, name, to })],
      done: { file: { folder, name }, is: "gone", whole: true },
      undo: [onFile({ act: "rename-file", folder, name: to, to: name })],
    },
  ];
}

export async function permitFile({ host, pool }: Making, volume: SeenVolume, access: Rights): Promise<readonly Step[]> {
  const { name, type } = volume.summary;
  refuseLink(volume);
  if (type === "block") throw new StorageError(fault("volume.not-a-file", { volume: name, found: type }));
  await refuseLabel(host, access);
  const folder = folderOf(pool);
  const before = asBefore(accessOf(volume.def), access);
  return [
    {
      title: { code: "set-access", facts: { name } },
      plan: [onFile({ act: "set-access", folder, name, ...access })],
      undo: [onFile({ act: "set-access", folder, name, ...before })],
    },
  ];
}
