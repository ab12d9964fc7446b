/** The verbs of volumes that are files and there: delete, rename, resize, change access. Each is a list of steps that can be taken back. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { Step } from "../engine/step.ts";
import type { Making, SeenVolume } from "./backend.ts";
import { capacityLimit, refuseOverLimit } from "./capacity-limit.ts";
import { accessOf, folderOf, onFile, refuseLink, refuseTaken, unsupported } from "./local-files.ts";
import { resizeQcow2, shrinkQcow2 } from "./qemu-img.ts";
import { refuseUnsafe } from "./safe-image.ts";

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

export async function resizeFile(making: Making, volume: SeenVolume, capacity: bigint): Promise<readonly Step[]> {
  const { name, format, type, path } = volume.summary;
  const current = volume.summary.capacity;
  refuseLink(volume);
  if (type !== "file") throw new StorageError(fault("volume.not-a-file", { volume: name, found: type }));
  if (capacity < current) throw new StorageError(fault("volume.capacity-shrinks", { capacity, current }));
  const folder = folderOf(making.pool);
  const { filesystem } = await making.host.file({ act: "look", path: folder });
  const { clusterSize, features } = volume.def.target ?? {};
  refuseOverLimit(
    capacity,
    capacityLimit({ format, allocated: false, clusterSize, extendedL2: features?.extendedL2 }, filesystem),
  );
  const title = { code: "set-size", facts: { name } };
  if (format === "raw") {
    const setSize = (to: bigint) => onFile({ act: "set-size", folder, name, capacity: to });
    return [{ title, plan: [setSize(capacity)], undo: [setSize(current)] }];
  }
  if (format !== "qcow2") throw unsupported(`resize-${format}`, making.pool);
  await refuseUnsafe(making, name);
  const flush = onFile({ act: "flush-file", folder, name });
  return [
    {
      title,
      plan: [resizeQcow2(path, capacity), flush],
      // A resize that QEMU's lock refused changed nothing, and the lock would refuse the way back too.
      done: { file: { folder, name }, is: { capacity }, whole: true },
      undo: [shrinkQcow2(path, current), flush],
    },
  ];
}

export async function permitFile(
  { pool }: Making,
  volume: SeenVolume,
  access: { readonly mode?: number; readonly owner?: number; readonly group?: number },
): Promise<readonly Step[]> {
  const { name, type } = volume.summary;
  refuseLink(volume);
  if (type === "block") throw new StorageError(fault("volume.not-a-file", { volume: name, found: type }));
  const folder = folderOf(pool);
  const before = accessOf(volume.def);
  return [
    {
      title: { code: "set-access", facts: { name } },
      plan: [onFile({ act: "set-access", folder, name, ...access })],
      undo: [onFile({ act: "set-access", folder, name, ...before })],
    },
  ];
}
