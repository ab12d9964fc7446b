/** Resizing and wiping volumes that are files. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { Wiping } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Operation } from "../host/index.ts";
import { packageOf } from "../host/packages.ts";
import type { Making, SeenVolume } from "./backend.ts";
import { capacityLimit, refuseOverLimit } from "./capacity-limit.ts";
import { folderOf, onFile, refuseLink, unsupported } from "./local-files.ts";
import { resizeImage } from "./qemu-img.ts";
import { refuseUnsafe } from "./safe-image.ts";

export interface Resizing {
  /** Cutting off what lies behind the new end was agreed to. */
  readonly shrink?: boolean;
  /** Takes the storage of what is added now. */
  readonly allocate?: boolean;
}

const wipeTimeoutMs = 7 * 24 * 3_600_000;

/** Errors: volume.not-a-file, for links, hard links and whatever else is no file of its own. */
function refuseNoFile({ summary: { name, type }, file }: SeenVolume): void {
  const found = type !== "file" ? type : file?.links !== undefined ? "hard link" : undefined;
  if (found) throw new StorageError(fault("volume.not-a-file", { volume: name, found }));
}

const same = (folder: string, { summary: { name }, file }: SeenVolume, mtime?: string): Operation =>
  onFile({ act: "expect", folder, name, identity: file?.identity ?? "", ...(mtime === undefined ? {} : { mtime }) });

export async function resizeFile(
  making: Making,
  volume: SeenVolume,
  capacity: bigint,
  how: Resizing = {},
): Promise<readonly Step[]> {
  const { name, format, path, capacity: current, physical } = volume.summary;
  refuseLink(volume);
  refuseNoFile(volume);
  const shrinks = capacity < current;
  if (shrinks && !how.shrink) throw new StorageError(fault("volume.capacity-shrinks", { capacity, current }));
  const folder = folderOf(making.pool);
  const { filesystem } = await making.host.file({ act: "look", path: folder });
  const { clusterSize, features, encryption } = volume.def.target ?? {};
  const allocated = how.allocate ?? false;
  refuseOverLimit(
    capacity,
    capacityLimit({ format, allocated, clusterSize, extendedL2: features?.extendedL2 }, filesystem),
  );
  const added = capacity - current;
  if (allocated && filesystem && added > filesystem.available)
    throw new StorageError(fault("volume.no-space", { needed: added, available: filesystem.available }));
  const title = { code: "set-size", facts: { name } };
  // What is cut off is gone: where the size is the new one, nothing brings it back.
  const done = { file: { folder, name }, is: { capacity }, whole: true } as const;
  const forGood = shrinks ? { done, undo: [] } : undefined;
  // The header of an encrypted raw volume stays as it is: its content is the rest of the file.
  if (format === "raw" || format === "luks") {
    const setSize = (to: bigint) => onFile({ act: "set-size", folder, name, capacity: to });
    const take = allocated && !shrinks ? [onFile({ act: "allocate-file", folder, name, from: physical })] : [];
    const plan = [same(folder, volume), setSize(physical + added), ...take];
    return [{ title, plan, ...(forGood ?? { undo: [setSize(physical)] }) }];
  }
  if (encryption || (format !== "qcow2" && format !== "qed") || (format === "qed" && shrinks))
    throw unsupported(`${encryption ? "resize-encrypted" : "resize"}-${format}`, making.pool);
  await refuseUnsafe(making, name);
  const flush = onFile({ act: "flush-file", folder, name });
  const resize = resizeImage({ path, format }, capacity, { allocate: allocated && !shrinks, shrink: shrinks });
  const plan = [same(folder, volume), resize, flush];
  // A resize that QEMU's lock refused changed nothing, and the lock would refuse the way back too.
  const back = [resizeImage({ path, format }, current, { shrink: true }), flush];
  return [{ title, plan, done, ...(forGood ?? { undo: format === "qcow2" ? back : [] }) }];
}

/** What an image was is gone with its header: afterwards the file is as large as before, and holds nothing. */
export async function wipeFile(making: Making, volume: SeenVolume, how: Wiping): Promise<readonly Step[]> {
  const { name, path } = volume.summary;
  refuseLink(volume);
  refuseNoFile(volume);
  const folder = folderOf(making.pool);
  const { mtime } = volume.def.target?.timestamps ?? {};
  return [
    {
      title: { code: "wipe", facts: { name } },
      plan: [same(folder, volume), await wiping(making, how, { folder, name, path })],
      // Nothing brings back what is overwritten: the way back is only to see that nothing was, yet.
      undo: [same(folder, volume, mtime)],
    },
  ];
}

/** Throws tool.missing, where the pattern needs a program that the host has not. */
async function wiping(
  { host }: Making,
  how: Wiping,
  { folder, name, path }: { readonly folder: string; readonly name: string; readonly path: string },
): Promise<Operation> {
  if (how === "zero" || how === "trim") return onFile({ act: "wipe-file", folder, name, how });
  const inPackage = packageOf("scrub");
  if (!(await host.which("scrub")))
    throw new StorageError(
      fault("tool.missing", { tool: "scrub", ...(inPackage === undefined ? {} : { package: inPackage }) }),
    );
  const args = ["-f", "-p", how, path];
  return { on: "program", command: { file: "scrub", args, effect: "write", timeoutMs: wipeTimeoutMs } };
}
