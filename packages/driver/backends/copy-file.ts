/** Volumes with the content of another: clones, in its format or converted, and volumes that move. */
import { fault, StorageError } from "@cistern/schema/errors";
import type { VolumeDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { FilesystemFacts, Operation } from "../host/index.ts";
import type { Making, Source } from "./backend.ts";
import { refuseNoSpace } from "./capacity-limit.ts";
import { imageFormatOf, isMade, makeEmpty, publish, wanted } from "./create-file.ts";
import {
  folderOf,
  inFolder,
  onFile,
  refuseNoFile,
  refuseSecondName,
  refuseTaken,
  temporaryName,
  unchanged,
  unsupported,
} from "./local-files.ts";
import { convertImage } from "./qemu-img.ts";
import { type Ground, refuseUnsafe } from "./safe-image.ts";

const copyTimeoutMs = 24 * 3_600_000;
const nothing = { capacity: 0n, allocation: 0n };

/** Shares storage where the filesystem can, has the kernel copy where it cannot, and leaves holes as holes. */
const copy = (from: string, to: string): Operation => ({
  on: "program",
  command: {
    file: "cp",
    args: ["--reflink=auto", "--sparse=auto", "--no-dereference", "--no-target-directory", "--", from, to],
    effect: "write",
    timeoutMs: copyTimeoutMs,
  },
});
const compare = (one: string, other: string): Operation => ({
  on: "program",
  command: { file: "cmp", args: ["--silent", "--", one, other], effect: "read", timeoutMs: copyTimeoutMs },
});

const filesystemsOf = ({ host, pool }: Making, from: Source) =>
  Promise.all(
    [from.pool, pool].map(async (of) => (await host.file({ act: "look", path: folderOf(of) })).filesystem),
  ) as Promise<[FilesystemFacts | undefined, FilesystemFacts | undefined]>;

/** Where two files of one filesystem never share storage. */
const sharesNothing = new Set(["ext2", "ext3", "ext4", "tmpfs", "vfat", "msdos", "exfat"]);

/** Errors: volume.no-space, where it is certain that a copy takes all that is stored. */
function refuseNoRoom(here: FilesystemFacts | undefined, there: FilesystemFacts | undefined, needed: bigint): void {
  if (!there || here?.type !== there.type || sharesNothing.has(there.type)) refuseNoSpace(needed, there);
}

/** The source's bytes where the format stays; else converted. An image that is based on another leaves it behind in another pool. */
export async function cloneFile(making: Making, volume: VolumeDef, from: Source): Promise<readonly Step[]> {
  const { name } = volume;
  refuseNoFile(from.volume);
  await refuseTaken(making, name);
  const folder = folderOf(making.pool);
  const temporary = temporaryName(making.job, 1);
  const still = unchanged(from.pool, from.volume);
  const write = await content(making, volume, from, inFolder(folder, temporary));
  return [
    makeEmpty(making, volume, nothing),
    {
      title: { code: "copy-image", facts: { name: from.volume.summary.name, to: name } },
      // A copy of two moments is worth nothing.
      plan: [still, write, still, onFile({ act: "flush-file", folder, name: temporary })],
      grows: { folder, name: temporary, total: from.volume.summary.allocation },
      undo: [onFile({ act: "remove-file", folder, name: temporary })],
    },
    publish(making, name),
  ];
}

/** Errors: image.unsafe, op.unsupported. */
async function content(making: Making, volume: VolumeDef, from: Source, path: string): Promise<Operation> {
  const { summary, def } = from.volume;
  const { name, format, backingPath } = summary;
  const { format: asked } = wanted(volume);
  const samePlace = folderOf(from.pool) === folderOf(making.pool);
  const asIs = asked === (def.target?.format?.type ?? "raw") && (backingPath === undefined || samePlace);
  if (asIs) {
    const [here, there] = await filesystemsOf(making, from);
    refuseNoRoom(here, there, summary.allocation);
    return copy(inFolder(folderOf(from.pool), name), path);
  }
  const { encryption } = def.target ?? {};
  // Nothing that is encrypted is written in the clear.
  const isReadable = encryption ? volume.target?.encryption !== undefined : isMade(format);
  if (!isReadable) throw unsupported(`convert-${format}`, making.pool);
  await refuseUnsafe(groundOf(making, from), name);
  const to = imageFormatOf(making, volume) ?? "raw";
  const source = { path: inFolder(folderOf(from.pool), name), format };
  return convertImage(source, { path, format: to, allocated: false, target: volume.target, secret: making.secret });
}

/** Where the source's chain may lie: in its own pool, in the one it comes to, and in the others. */
const groundOf = ({ host, pool, others = [] }: Making, from: Source): Ground => ({
  host,
  pool: from.pool,
  others: [pool, ...others],
});

/** Errors: image.unsafe, where the volume would be read with other images from its new place than from where it is. */
async function refuseOtherChain(making: Making, from: Source): Promise<void> {
  const { name: volume, backingPath } = from.volume.summary;
  if (backingPath === undefined) return;
  if (!from.volume.file?.probed.backing?.path.startsWith("/"))
    throw new StorageError(fault("image.unsafe", { volume, reason: "relative" }));
  await refuseUnsafe(groundOf(making, from), volume);
}

/** Renamed where both pools are in one mount; else copied, compared, and only then removed. Errors: image.unsafe. */
export async function moveFile(making: Making, name: string, from: Source): Promise<readonly Step[]> {
  refuseNoFile(from.volume);
  refuseSecondName(from.volume);
  const { summary, def } = from.volume;
  const still = unchanged(from.pool, from.volume);
  await refuseOtherChain(making, from);
  await refuseTaken(making, name);
  const [folder, toFolder] = [folderOf(from.pool), folderOf(making.pool)];
  const source = { folder, name: summary.name };
  const title = { code: "move-file", facts: { name: summary.name, to: inFolder(toFolder, name) } };
  const gone = { file: source, is: "gone", whole: true } as const;
  const [here, there] = await filesystemsOf(making, from);
  if (here && here.mountPoint === there?.mountPoint)
    return [
      {
        title,
        plan: [still, onFile({ act: "rename-file", ...source, to: name, toFolder })],
        done: gone,
        undo: [onFile({ act: "rename-file", folder: toFolder, name, to: summary.name, toFolder: folder })],
      },
    ];
  refuseNoRoom(here, there, summary.allocation);
  const temporary = temporaryName(making.job, 1);
  const [path, copied] = [inFolder(folder, summary.name), inFolder(toFolder, temporary)];
  return [
    makeEmpty(making, { ...withoutLabel(def), name }, nothing),
    {
      title: { code: "copy-image", facts: title.facts },
      plan: [
        still,
        copy(path, copied),
        onFile({ act: "flush-file", folder: toFolder, name: temporary }),
        compare(path, copied),
        still,
      ],
      grows: { folder: toFolder, name: temporary, total: summary.allocation },
      undo: [onFile({ act: "remove-file", folder: toFolder, name: temporary })],
    },
    {
      ...publish(making, name),
      // As long as the source is there, its copy can go again.
      undo: [onFile({ act: "rename-file", folder: toFolder, name, to: temporary })],
    },
    {
      title: { code: "remove-file", facts: { name: summary.name } },
      plan: [still, onFile({ act: "remove-file", ...source })],
      done: gone,
      undo: [],
    },
  ];
}

/** As `cp` and not as `mv`: the folder that it comes into decides on the label, and its filesystem may keep none. */
function withoutLabel(def: VolumeDef): VolumeDef {
  if (!def.target?.permissions) return def;
  const { label: _, ...permissions } = def.target.permissions;
  return { ...def, target: { ...def.target, permissions } };
}
