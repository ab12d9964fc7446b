/** Resizing and wiping volumes that are files. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { Wiping } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Operation } from "../host/index.ts";
import { toolMissing } from "../host/packages.ts";
import type { Making, SeenVolume } from "./backend.ts";
import { capacityLimit, refuseNoSpace, refuseOverLimit } from "./capacity-limit.ts";
import { folderOf, onFile, refuseNoFile, refuseSecondName, same, unchanged } from "./local-files.ts";
import { resizeImage } from "./qemu-img.ts";
import { refuseUnsafe } from "./safe-image.ts";

export interface Resizing {
  /** Cutting off what lies behind the new end was agreed to. */
  readonly shrink?: boolean;
  /** Takes the storage of what is added now. */
  readonly allocate?: boolean;
}

const wipeTimeoutMs = 7 * 24 * 3_600_000;

/** Formats of images that QEMU resizes; it has no way to for all others. */
const resizable = ["qcow2", "qed"];

/** Errors: volume.not-a-file, volume.capacity-shrinks, volume.capacity-over-limit, volume.no-space, volume.fixed-size, image.unsafe. */
export async function resizeFile(
  making: Making,
  volume: SeenVolume,
  capacity: bigint,
  how: Resizing = {},
): Promise<readonly Step[]> {
  const { name, format, path, capacity: current, allocation, physical } = volume.summary;
  refuseNoFile(volume);
  refuseSecondName(volume);
  const shrinks = capacity < current;
  if (shrinks && !how.shrink) throw new StorageError(fault("volume.capacity-shrinks", { capacity, current }));
  const folder = folderOf(making.pool);
  const { filesystem } = await making.host.file({ act: "look", path: folder });
  const { clusterSize, features } = volume.def.target ?? {};
  const allocate = !shrinks && (how.allocate ?? false);
  refuseOverLimit(
    capacity,
    capacityLimit({ format, allocated: allocate, clusterSize, extendedL2: features?.extendedL2 }, filesystem),
  );
  const added = capacity - current;
  if (allocate) refuseNoSpace(added, filesystem);
  const title = { code: "set-size", facts: { name } };
  const grows = allocate ? { grows: { folder, name, total: added, from: allocation } } : {};
  // What is cut off is gone: where the size is the new one, nothing brings it back.
  const done = { file: { folder, name }, is: { capacity }, whole: true } as const;
  const forGood = shrinks ? { done, undo: [] } : undefined;
  // The header of an encrypted raw volume stays as it is: its content is the rest of the file.
  if (format === "raw" || format === "luks") {
    const setSize = (to: bigint) => onFile({ act: "set-size", folder, name, capacity: to });
    const take = allocate ? [onFile({ act: "allocate-file", folder, name, from: physical })] : [];
    const plan = [same(making.pool, volume), setSize(physical + added), ...take];
    return [{ title, plan, ...grows, ...(forGood ?? { undo: [setSize(physical)] }) }];
  }
  if (!resizable.includes(format) || (format === "qed" && shrinks))
    throw new StorageError(fault("volume.fixed-size", { volume: name, format, shrinks }));
  await refuseUnsafe(making, name);
  const image = { path, format, secret: making.secret };
  const flush = onFile({ act: "flush-file", folder, name });
  const resize = resizeImage(image, capacity, { allocate, shrink: shrinks });
  const plan = [same(making.pool, volume), resize, flush];
  // A resize that QEMU's lock refused changed nothing, and the lock would refuse the way back too.
  const back = [resizeImage(image, current, { shrink: true }), flush];
  return [{ title, plan, ...grows, done, ...(forGood ?? { undo: format === "qcow2" ? back : [] }) }];
}

/** What an image was is gone with its header: afterwards the file is as large as before, and holds nothing. */
export async function wipeFile(making: Making, volume: SeenVolume, how: Wiping): Promise<readonly Step[]> {
  const { name } = volume.summary;
  refuseNoFile(volume);
  refuseSecondName(volume);
  const { acts, ...growing } = await wiping(making, how, volume);
  return [
    {
      title: { code: "wipe", facts: { name } },
      plan: [same(making.pool, volume), ...acts],
      ...growing,
      // Nothing brings back what is overwritten: the way back is only to see that nothing was, yet.
      undo: [unchanged(making.pool, volume)],
    },
  ];
}

/** Errors: tool.missing and volume.no-space, where a pattern needs a program that the host has not, or writes holes for which there is no room. */
async function wiping(
  { host, pool }: Making,
  how: Wiping,
  volume: SeenVolume,
): Promise<{ readonly acts: readonly Operation[]; readonly grows?: NonNullable<Step["grows"]> }> {
  const { name, path, physical, allocation } = volume.summary;
  const folder = folderOf(pool);
  if (how === "zero" || how === "trim") return { acts: [onFile({ act: "wipe-file", folder, name, how })] };
  if (!(await host.which("scrub"))) throw new StorageError(toolMissing("scrub"));
  const needed = physical > allocation ? physical - allocation : 0n;
  refuseNoSpace(needed, (await host.file({ act: "look", path: folder })).filesystem);
  const args = ["-f", "-p", how, path];
  const scrub: Operation = {
    on: "program",
    command: { file: "scrub", args, effect: "write", timeoutMs: wipeTimeoutMs },
  };
  return {
    // It writes whole blocks, and the file would stay longer than it was.
    acts: [scrub, onFile({ act: "set-size", folder, name, capacity: physical })],
    ...(needed > 0n ? { grows: { folder, name, total: needed, from: allocation } } : {}),
  };
}
