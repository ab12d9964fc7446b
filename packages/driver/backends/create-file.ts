/** How a volume that is a file, or a folder, is made. */
import { fault, StorageError } from "@cistern/schema/errors";
import {
  type ImageFormat,
  type PartitionFormat,
  type VolumeDef,
  type VolumeFormat,
  volume as volumeCatalogue,
} from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Making, NewVolume } from "./backend.ts";
import { backingOf } from "./backing.ts";
import { capacityLimit, refuseOverLimit } from "./capacity-limit.ts";
import { accessOf, folderOf, inFolder, onFile, refuseTaken, temporaryName, unsupported } from "./local-files.ts";
import { createImage } from "./qemu-img.ts";

/** libvirt's own mode for a new folder. */
const folderMode = 0o711;

/** What a new volume asks for, defaults filled in. Left out, a raw volume takes all its storage at once and an image none. */
export function wanted(volume: VolumeDef): {
  readonly format: VolumeFormat | PartitionFormat;
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly allocated: boolean;
} {
  const format = volume.target?.format?.type ?? "raw";
  const capacity = volume.capacity ?? 0n;
  const asked = volume.allocation ?? (format === "raw" ? capacity : 0n);
  const allocation = asked < capacity ? asked : capacity;
  return {
    format,
    capacity,
    allocation: format === "raw" || allocation === capacity ? allocation : 0n,
    allocated: capacity > 0n && allocation === capacity,
  };
}

/** Formats of images that qemu-img makes; a raw volume without encryption needs no program. */
const imageFormats = ["qcow2", "qcow", "qed", "vmdk", "vdi", "vpc"] as const satisfies readonly ImageFormat[];
export const isMade = (format: string): boolean =>
  format === "raw" || format === "dir" || imageFormats.some((each) => each === format);

/** As qemu-img names what is asked for; undefined where no image is. Errors: op.unsupported. */
export function imageFormatOf({ pool }: Pick<Making, "pool">, volume: VolumeDef): ImageFormat | undefined {
  const { format } = wanted(volume);
  if (format === "raw") return volume.target?.encryption ? "luks" : undefined;
  const known = imageFormats.find((each) => each === format);
  if (!known) throw unsupported(`create-${format}`, pool);
  return known;
}

/** Made under a temporary name and given its own in the last step: a volume is there whole or not at all. */
export async function createFile(making: Making, volume: VolumeDef, how: NewVolume = {}): Promise<readonly Step[]> {
  const { pool, job } = making;
  const { name, target } = volume;
  const { format, capacity, allocation, allocated } = wanted(volume);
  const folder = folderOf(pool);
  const temporary = temporaryName(job, 1);
  const path = inFolder(folder, temporary);
  const discard = [onFile({ act: "remove-file", folder, name: temporary })];
  if (format === "dir") {
    await refuseTaken(making, name);
    const plan = [onFile({ act: "make-folder", path, mode: folderMode, ...accessOf(volume) })];
    return [{ title: { code: "make-folder", facts: { path: name } }, plan, undo: discard }, publish(making, name)];
  }
  const image = imageFormatOf(making, volume);
  await refuseTaken(making, name);
  if (how.metadata) await refuseMetadata(making, volume);
  const steps = [makeEmpty(making, volume, image ? { capacity: 0n, allocation: 0n } : { capacity, allocation })];
  if (image) {
    const backing = await backingOf(making, volume);
    const { metadata } = how;
    const fixed = image === "vdi" && allocated;
    steps.push({
      title: { code: "write-image", facts: { name } },
      plan: [
        createImage({ path, format: image, capacity, allocated, metadata, target, backing, secret: making.secret }),
        ...(fixed ? [onFile({ act: "allocate-file", folder, name: temporary, from: 0n })] : []),
        onFile({ act: "flush-file", folder, name: temporary }),
      ],
      ...(allocated ? { grows: { folder, name: temporary, total: capacity } } : {}),
      undo: discard,
    });
  }
  return [...steps, publish(making, name)];
}

/** Errors: field.invalid, field.conflict, volume.capacity-over-limit: the file is at once as long as its content may become. */
async function refuseMetadata({ host, pool }: Making, volume: VolumeDef): Promise<void> {
  const { format, capacity } = wanted(volume);
  const { fields } = volumeCatalogue;
  const label = fields.target.fields.format.fields.type.meta.label;
  if (format !== "qcow2")
    throw new StorageError(fault("field.invalid", { label, value: format, expected: "qcow2, which has such tables" }));
  const { clusterSize, features } = volume.target ?? {};
  if (volume.backingStore?.path !== undefined && !features?.extendedL2)
    throw new StorageError(
      fault("field.conflict", { label: "Preallocated metadata", other: fields.backingStore.fields.path.meta.label }),
    );
  const { filesystem } = await host.file({ act: "look", path: folderOf(pool) });
  const sized = { format, allocated: true, clusterSize, extendedL2: features?.extendedL2 };
  refuseOverLimit(capacity, capacityLimit(sized, filesystem));
}

/** The file under its temporary name, with the rights that the volume is to have. */
export function makeEmpty(
  { pool, job }: Making,
  volume: VolumeDef,
  sizes: { readonly capacity: bigint; readonly allocation: bigint },
): Step {
  const folder = folderOf(pool);
  const temporary = temporaryName(job, 1);
  const nocow = volume.target?.nocow ? { nocow: true as const } : {};
  return {
    title: { code: "make-file", facts: { name: volume.name } },
    plan: [onFile({ act: "make-file", folder, name: temporary, ...sizes, ...nocow, ...accessOf(volume) })],
    ...(sizes.allocation > 0n ? { grows: { folder, name: temporary, total: sizes.allocation } } : {}),
    undo: [onFile({ act: "remove-file", folder, name: temporary })],
  };
}

/** The whole volume gets its own name. */
export function publish({ pool, job }: Making, name: string): Step {
  const folder = folderOf(pool);
  const temporary = temporaryName(job, 1);
  return {
    title: { code: "publish", facts: { name } },
    plan: [onFile({ act: "rename-file", folder, name: temporary, to: name })],
    // Only this step takes the temporary name away; the volume's own name may have come from somebody else, so that
    // what is published is never removed again.
    done: { file: { folder, name: temporary }, is: "gone", whole: true },
    undo: [],
  };
}
